import { type AuthMode, authModes, modeVariables } from '../src/graph/auth/modes.ts';
import { permissions } from '../src/m365/permissions.ts';
import { row, table, withTables } from './markdown-table.ts';

/** The tables of docs/signing-in.md that come from the code, by the names of their places in the page. */
export function signInTables(): Map<string, string> {
  return new Map([
    ['variables', variableTable()],
    ['commands', commandTable()],
    ['permissions', permissionTable()],
  ]);
}

/** Puts the tables into the page: each between `<!-- table: name -->` and `<!-- end of table -->`. Throws if the page has no place for one. */
export function withSignInTables(page: string): string {
  return withTables(page, signInTables());
}

const whoSignsIn: Readonly<Record<AuthMode, string>> = {
  default:
    'an application of the variables, else a managed identity, else whoever is signed in with a tool of Microsoft',
  'client-secret': 'an application',
  'client-certificate': 'an application',
  'workload-identity': 'an application, in Kubernetes or a pipeline',
  'managed-identity': 'a machine in Azure',
  'azure-cli': 'whoever ran `az login`',
  'device-code': 'a user, with a code typed on another machine',
  interactive: 'a user, in a browser on this machine',
  token: 'whoever the token is for',
};

function variableTable(): string {
  const rows = authModes.map((mode) => {
    const { needed, optional } = modeVariables[mode];
    const lists = [needed.map((group) => group.map(code).join(' or ')), optional.map(code)];
    return row(code(mode), whoSignsIn[mode], ...lists.map((list) => list.join(', ')));
  });
  return table(['`--auth`', 'signs in as', 'needs', 'may have'], rows);
}

interface CommandNeeds {
  readonly needed: readonly string[];
  /** What more a permission gives. */
  readonly better: readonly (readonly [permission: string, purpose: string])[];
}

const state = [permissions.serviceStatus, 'knows early that the service is off or locked'] as const;
const naming = [
  [permissions.listUnits, 'names rows of the report'],
  [permissions.readUsers, 'names mailboxes and drives for an application'],
  [permissions.readSites, 'names sites for an application'],
] as const;

/** The least privilege of every command that talks to the service. A test compares the commands with the command line. */
export const commandNeeds: Readonly<Record<string, CommandNeeds>> = {
  'plan --online': {
    needed: [permissions.readSessions, permissions.listUnits, permissions.search],
    better: [state],
  },
  'plan (`pin: true`)': { needed: [permissions.search, permissions.listUnits], better: [] },
  run: { needed: [permissions.restore], better: [...naming, state] },
  'run (`messages`, `files`, `pin: true`)': {
    needed: [permissions.restore, permissions.search, permissions.listUnits],
    better: [...naming.slice(1), state],
  },
  resume: { needed: [permissions.restore], better: [...naming, state] },
  cancel: { needed: [permissions.restore], better: [] },
  'submit (`pin: true`)': { needed: [permissions.search, permissions.listUnits], better: [] },
  worker: { needed: [permissions.restore], better: [...naming, state] },
  'report --resolve': { needed: [permissions.readUsers, permissions.readSites], better: [] },
  points: { needed: [permissions.search, permissions.listUnits], better: [] },
  inventory: {
    needed: [permissions.listUnits],
    better: [
      [permissions.readReports, 'gives sizes and the last activity'],
      [permissions.readUserNames, 'names people whom the service does not name'],
      [permissions.readSites, 'names sites that the service does not name'],
    ],
  },
  doctor: { needed: [], better: [[permissions.readSessions, 'shows how much others use']] },
};

function commandTable(): string {
  const rows = Object.entries(commandNeeds).map(([command, { needed, better }]) =>
    row(
      command.includes('`') ? command : code(command),
      needed.map(code).join(', ') || 'nothing: it says what is missing',
      better.map(([permission, purpose]) => `${code(permission)}: ${purpose}`).join('; '),
    ),
  );
  return table(['command', 'needs', 'is better with'], rows);
}

const purposes: Readonly<Record<keyof typeof permissions, string>> = {
  restore: 'create, fill, activate and delete restore sessions; browse restore points. Includes reading sessions',
  readSessions: 'read restore sessions: how much others use, how far a run is',
  search: 'search restore points: `points`, `pin`, `messages`, `files`',
  listUnits: 'list what is protected, and policies: names of rows, `pin`, `messages`, `files`, `points`',
  serviceStatus: 'read whether the service is enabled, and who controls it',
  readUsers: 'applications only: names of mailboxes and drives, which the service hides from them',
  readUserNames: 'the same without aliases; included in the one before',
  readOrganization: 'compare the tenant of a spec with a token that cannot be read (a user: `User.Read`)',
  readSites: 'applications only: names of sites, which the service hides from them',
  readReports: 'sizes, so that the biggest start first',
};

function permissionTable(): string {
  const keys = Object.keys(permissions) as (keyof typeof permissions)[];
  return table(
    ['Microsoft Graph permission', 'lets the program'],
    keys.map((key) => row(code(permissions[key]), purposes[key])),
  );
}

function code(text: string): string {
  return `\`${text}\``;
}
