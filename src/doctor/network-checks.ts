import type { GraphAnswer, TenantAnswer } from '../graph/probe/answer-probe.ts';
import type { ConnectionFacts } from '../graph/probe/connection-probe.ts';
import { clockTolerance } from '../m365/limits.ts';
import { formatDuration } from '../util/duration.ts';
import { type Check, fail, notTried, ok, warn } from './check.ts';

/** A host that a run talks to: `graph` is Microsoft Graph, `sign-in` what gives tokens. */
export type Host = 'graph' | 'sign-in';

/** Which proxy requests to Graph go through. */
export interface ProxyFacts {
  /** Host and port; null without one. */
  readonly proxy: string | null;
  /** Why the variables cannot be used; null if they can. */
  readonly problem: { readonly message: string; readonly hint: string } | null;
}

export function checkProxy({ proxy, problem }: ProxyFacts): Check {
  const subject = { section: 'network', id: 'proxy' } as const;
  if (problem !== null) return fail(subject, problem.message, problem.hint);
  return ok(subject, proxy === null ? 'requests go without a proxy' : `requests go through the proxy ${proxy}`);
}

/** The name, the way and the certificate of a host: three lines. */
export function checkConnection(host: Host, facts: ConnectionFacts): Check[] {
  return [checkName(host, facts), checkTunnel(host, facts), ...checkCertificate(host, facts)];
}

function checkName(host: Host, { host: name, proxy, unresolved }: ConnectionFacts): Check {
  const subject = { section: 'network', id: `${host}-name` } as const;
  const looked = proxy ?? name;
  if (unresolved === null) return ok(subject, `${looked} has an address`);
  const whose = proxy === null ? 'name server' : 'name server, and the proxy variable';
  return fail(
    subject,
    `the name of ${looked} cannot be looked up (${unresolved})`,
    `Check the network and the ${whose}; where names are looked up by a proxy only, set HTTPS_PROXY.`,
  );
}

function checkTunnel(host: Host, { host: name, proxy, tunnel }: ConnectionFacts): Check {
  const subject = { section: 'network', id: `${host}-connection` } as const;
  if (tunnel === null)
    return notTried(subject, `the connection to ${name} is`, `the name of ${proxy ?? name} cannot be looked up`);
  const way = proxy === null ? name : `${name} through the proxy ${proxy}`;
  if (tunnel.kind === 'open') return ok(subject, `connected to ${way}`);
  if (tunnel.kind === 'failed')
    return fail(
      subject,
      `cannot connect to ${way} (${tunnel.because})`,
      proxy === null
        ? `Have the firewall allow ${name}, or set HTTPS_PROXY to your proxy.`
        : `Correct HTTPS_PROXY, or have the proxy allow ${name}.`,
    );
  if (tunnel.status === 407)
    return fail(
      subject,
      `the proxy ${proxy} asks for a sign-in (407)`,
      'Put user name and password into HTTPS_PROXY, as in http://user:password@proxy.contoso.com:8080.',
    );
  return fail(
    subject,
    `the proxy ${proxy} refuses to connect to ${name} (${tunnel.status})`,
    `Have the proxy allow CONNECT to ${name}, or exempt it with NO_PROXY.`,
  );
}

function checkCertificate(host: Host, { host: name, tunnel, certificate }: ConnectionFacts): Check[] {
  const subject = { section: 'network', id: `${host}-certificate` } as const;
  if (tunnel?.kind !== 'open') return [notTried(subject, `the certificate of ${name} is`, 'there is no connection')];
  // Plain http, to this machine.
  if (certificate === null) return [];
  const { distrust, issuer, validTo } = certificate;
  const authority = issuer === '' ? 'an authority without a name' : `\`${issuer}\``;
  const whose = `the certificate of ${name}, issued by ${authority}`;
  if (distrust === null) return [ok(subject, `${whose}, is trusted`)];
  if (/EXPIRED|NOT_YET_VALID/.test(distrust))
    return [
      fail(
        subject,
        `${whose} until ${validTo}, is not valid now (${distrust})`,
        "Check this machine's clock first; if it is right, whoever runs that host or proxy must renew the certificate.",
      ),
    ];
  if (/ALTNAME|HOSTNAME/.test(distrust))
    return [
      fail(
        subject,
        `${whose}, is for another name (${distrust})`,
        'Check --graph-url, AZURE_AUTHORITY_HOST and the name server: another machine answers.',
      ),
    ];
  return [
    fail(
      subject,
      `${whose}, is not trusted (${distrust}): most likely a proxy opens the connection`,
      `Get the certificate of ${issuer === '' ? 'that authority' : authority} as a PEM file from whoever runs the proxy, and set NODE_EXTRA_CA_CERTS to it.`,
    ),
  ];
}

export function checkGraphAnswer(url: string, answer: GraphAnswer): Check {
  const subject = { section: 'network', id: 'graph' } as const;
  if (answer.kind === 'graph') return ok(subject, `${url} answers as Microsoft Graph does`);
  if (answer.kind === 'none')
    return fail(
      subject,
      `${url} does not answer: ${answer.because}`,
      answer.isBlocked ? 'Do what this line says.' : 'Check the network, the proxy and --graph-url.',
    );
  const { status, contentType, title } = answer;
  if (status === 407)
    return fail(
      subject,
      'a proxy asks for a sign-in (407)',
      'Put user name and password into HTTPS_PROXY, as in http://user:password@proxy.contoso.com:8080.',
    );
  const page = title === '' ? '' : `, the page "${title}"`;
  return fail(
    subject,
    `something else answers in the place of Microsoft Graph: ${status} ${contentType || 'without a content type'}${page}`,
    'Have the proxy or the sign-in page of the network let graph.microsoft.com through, and check --graph-url.',
  );
}

export function checkSignInAnswer(host: string, answer: TenantAnswer): Check {
  const subject = { section: 'network', id: 'sign-in' } as const;
  switch (answer.kind) {
    case 'known':
      return ok(subject, `${host} knows the tenant`);
    case 'refused':
      return fail(
        subject,
        `${host} does not know the tenant: ${answer.said}`,
        'Correct AZURE_TENANT_ID: copy the tenant id from the overview page of Microsoft Entra.',
      );
    case 'other':
      return fail(
        subject,
        `something else answers in the place of ${host}: ${answer.status} ${answer.contentType || 'without a content type'}`,
        `Have the proxy or the sign-in page of the network let ${host} through.`,
      );
    case 'none':
      return fail(
        subject,
        `${host} does not answer: ${answer.because}`,
        `Have the firewall and the proxy allow ${host}.`,
      );
  }
}

/** `ahead`: by how many milliseconds this machine's clock is ahead of the service's; null if no answer had a date. */
export function checkClock(ahead: number | null, isEmulator: boolean): Check {
  const subject = { section: 'network', id: 'clock' } as const;
  if (isEmulator) return ok(subject, 'the service is an emulator, with a clock of its own');
  if (ahead === null)
    return warn(
      subject,
      "this machine's clock is not checked: no answer of the service had a date",
      'Compare the clock with another one.',
    );
  const how = `${formatDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the service's`;
  // A Date header has whole seconds, and the answer takes a while.
  if (Math.abs(ahead) < closeEnough) return ok(subject, "this machine's clock agrees with the service's");
  const remedy = 'Set the clock: turn on time synchronisation (NTP).';
  if (Math.abs(ahead) < clockTolerance) return warn(subject, `this machine's clock is ${how}`, remedy);
  return fail(
    subject,
    `this machine's clock is ${how}: sign-in may fail, and relative windows and times in reports are off by as much`,
    remedy,
  );
}

/** Milliseconds. Ours. */
const closeEnough = 30_000;
