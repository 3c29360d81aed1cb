import { day, minute, second } from '../util/duration.ts';

/*
 * Every number of Microsoft's service that the tool counts on, each once, with its source. Durations are in milliseconds.
 * Pages of learn.microsoft.com were read in November 2026 unless another date is given.
 */

/** How much a run may use at once. A spec can set lower or higher values with `limits`. */
export interface Limits {
  /** Sessions `activating` or `active` at once in the tenant, other people's included. */
  readonly activeSessions: number;
  /** Resources being restored at once, per workload, other people's included. */
  readonly inFlight: number;
  /** Resources in sessions activated in any 24 hours, per workload. */
  readonly perDay: number;
  /** Resources in the bulk addition request of one session. */
  readonly perSession: number;
  /** HTTP requests at once. Ours, not the service's. */
  readonly requests: number;
  /** No more sessions start once this share (0 to 1) of the finished resources has failed. Ours, not the service's. */
  readonly failures: number;
}

/** The most resources that a spec may name: a slip in a reviewed file must not restore more. Ours, not the service's. */
export interface Ceilings {
  /** Resources that are overwritten in place. */
  readonly inPlace: number;
  /** All resources. */
  readonly resources: number;
}

/** Resources that one spec may name. Ours. */
export const mostResources = 1_000_000;

/**
 * The caps that the service documents, and our own defaults. Microsoft support can lift the caps for a tenant.
 *
 * Source: learn.microsoft.com/graph/backup-storage-restore-best-practices and …/api/resources/restoresessionbase. Only
 * documents of the preview give `perDay`. One of them counts the 25 sessions per workload; we count them for the tenant.
 */
export const defaultLimits: Limits & Ceilings = {
  activeSessions: 25,
  inFlight: 1_000,
  perDay: 10_000,
  perSession: 10_000,
  requests: 8,
  failures: 1,
  inPlace: 1_000,
  resources: mostResources,
};

/** The window of `perDay`. It rolls, because no document says when the service's day begins. */
export const perDayWindow: number = day;

/** Artifacts in one request that creates or changes a session. Source: the API reference of restore sessions, Update. */
export const mostArtifactsInRequest = 50;

/** Protection units in one search for restore points. Source: the API reference of `restorePoint: search`. */
export const mostUnitsInSearch = 20;

/** Restore points in the answer to one search or list; there is no next page. Source: the same. */
export const mostPointsInAnswer = 5;

/** Mail items in one granular restore. Source: documents of Microsoft 365 Backup of 4 February 2026. */
export const mostItemsInMailRestore = 1_000;

/** Sites that restores of one site to a new location may leave: `…R0`, `…R1` and so on. Microsoft 365 Backup, restore data, November 2026. */
export const mostRestoredSites: number = 1_000;

/** Requests in one JSON batch. Source: learn.microsoft.com/graph/json-batching. */
export const mostRequestsInBatch = 20;

/**
 * How long restore points are kept: a year by default. A policy can say otherwise, from 3 months to 10 years.
 * Source: learn.microsoft.com/microsoft-365/backup/backup-overview and …/graph/api/resources/retentionsetting.
 */
export const retention: number = 365 * day;

/** How long the service remembers a session that has ended. Source: the API reference, "older than a year". */
export const sessionRetention: number = 365 * day;

/**
 * How often restore points are made. Mailboxes have one every `densePointsEvery` for a year. Drives and sites have as many
 * for `densePointsFor`; before that, they have one every `sparsePointsEvery`.
 *
 * Source: learn.microsoft.com/microsoft-365/backup/backup-restore-data, "Restore point frequency", in a copy of July 2024.
 */
export const densePointsEvery: number = 10 * minute;
export const densePointsFor: number = 14 * day;
export const sparsePointsEvery: number = 7 * day;

/** How often drives and sites have a fast restore point. A guess: the documents say "roughly daily". */
export const fastPointsEvery: number = day;

/** Resources restored in an hour, in the whole tenant. Source: learn.microsoft.com/microsoft-365/backup, "performance". */
export const publishedPerHour = 250;

/**
 * How far two clocks may differ before sign-in fails.
 * Source: learn.microsoft.com/dotnet/api/microsoft.identitymodel.tokens.tokenvalidationparameters.defaultclockskew.
 */
export const clockTolerance: number = 5 * minute;

/**
 * How long to wait for a connection, for the beginning of a response, and between two pieces of it. A request whose process was
 * killed may still be on its way for as long. Ours.
 */
export const requestTimeout: number = 30 * second;

/** Pages of one list. More than any tenant has; a list that goes on is taken for endless. Ours. */
export const mostPages = 20_000;

/** Pages of one list in a row that hold nothing. Ours. */
export const mostEmptyPages = 100;

/** Of the resources of a spec, how many the spec file itself may name. Ours. */
export const mostInlineResources = 200_000;

/**
 * How often drills may restore one mailbox, drive or site: Microsoft asks for at most two test restores of a unit a month.
 * Source: learn.microsoft.com/microsoft-365/backup/backup-restore-data, "abusive restore actions".
 */
export const testRestores: { readonly restores: number; readonly per: number } = { restores: 2, per: 30 * day };
