/** The keys of plans, journals and reports, from their schemas. Any other key may be somebody's name. */
export const ownKeys: ReadonlySet<string> = new Set(
  `
  activated_at activeSessions again all also artifact artifactIds artifact_id artifacts assumed at atPublishedRate at_published_rate attempt
  attempts auth bases basis because bindingCap bindingCaps binding_cap budget bulkRequestId bulk_request_id by called_by_service cameBack
  cameBackAt came_back_at cap check checked chosen code completed completed_at conflictBehavior count counts counts_agree course coverage
  covered coveredOutside createdAt createdBy deadline description destination deviation directoryId displayName drafts drawn drill drilledAt
  drilled_at drive duration_seconds earlier embedded emulated ended ended_at error error_code error_message exitCode exit_code expected
  failed failures fastOnly fast_only file filling first forecast formats found foundBy freeFrom free_from from fromBy fromService gate
  gitCommit git_commit graphUrl graphVersion group groups hash id inFlight inPlace inProgress in_progress item job_type journal key kind
  leftOut left_out limit limits line list lists mailbox measured measuredOn median message met minSuccess min_success missing mode most name
  named not_covered not_judged not_started objective objectives of only open operator orphan_drafts outcome owner p50 p90 parameters path
  pauses per perDay perSession plan planHash plan_hash planned pointAt pointId prefer priority problem program proven query queued_at reason
  reportDir requests resource resources restore_point_id restore_point_time restored_items restored_to restores retries reviewed
  reviewed_plan rotate rpo rpoAt rpo_seconds rto rtoHolds run runId run_id samples seconds seed selection sentAt sent_at service session
  sessionId sessionIds session_id sessions setAside sha256 share site size source sources spec_file spec_hash spec_name split spreads
  started started_at status statusText stop_message stopped_because succeeded tail taken target tenant text throttling to today toolVersion
  tool_version total totals type unattributed unchanged uncovered unit unknown unmatched unmatched_targets unresolved until untold url value
  verdict verdicts version wanted wave waves window withheld within workload statusText calledByService restorePointId restorePointAt
  startedAt completedAt restoredTo restoredItems restoredId unreadable
  `
    .split(/\s+/)
    .filter((word) => word !== ''),
);
