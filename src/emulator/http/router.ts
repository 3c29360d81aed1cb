import { ServiceError } from '../service-error.ts';
import { notFound, type RequestUrl } from './request-url.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

/** A route and the ids in the path. */
export interface RouteMatch {
  readonly route: Route;
  /** `**` matches one text, with slashes. */
  readonly ids: readonly [string, string];
}

const { table, open } = routesByShape();

/** Finds the route of a request. Throws 404 for a path that the API does not have, and 405 for a method that the path does not accept. */
export function findRoute(method: string, { segments }: RequestUrl): RouteMatch {
  const shapes = [...(table.get(segments.length) ?? []), ...open];
  const fitting = shapes.filter(({ pieces }) => fits(pieces, segments));
  if (fitting.length === 0) throw notFound(segments.join('/'));
  const chosen = fitting.find(({ route }) => route.method === method);
  if (chosen === undefined) {
    const allowed = fitting.map(({ route }) => route.method).join(', ');
    throw new ServiceError(405, 'MethodNotAllowed', `This path accepts ${allowed}, not ${method}.`, { Allow: allowed });
  }
  const [first = '', second = ''] = idsIn(segments, chosen.pieces);
  return { route: chosen.route, ids: [first, second] };
}

interface RouteShape {
  readonly route: Route;
  readonly pieces: readonly string[];
}

interface RouteTable {
  /** By the number of segments. */
  readonly table: ReadonlyMap<number, readonly RouteShape[]>;
  /** Those that end in any number of segments. */
  readonly open: readonly RouteShape[];
}

function routesByShape(): RouteTable {
  const shapes = new Map<number, RouteShape[]>();
  const open: RouteShape[] = [];
  for (const route of routes) {
    const pieces = route.path.split('/').filter((piece) => piece !== '');
    if (pieces.at(-1) === '**') open.push({ route, pieces });
    else shapes.set(pieces.length, [...(shapes.get(pieces.length) ?? []), { route, pieces }]);
  }
  return { table: shapes, open };
}

function idsIn(segments: readonly string[], pieces: readonly string[]): string[] {
  if (pieces.at(-1) === '**') return [segments.slice(pieces.length - 1).join('/')];
  return segments.filter((_, index) => pieces[index] === '*');
}

/** Ignores case, as Graph does. */
function fits(pieces: readonly string[], segments: readonly string[]): boolean {
  if (pieces.at(-1) === '**') return segments.length >= pieces.length && fits(pieces.slice(0, -1), segments);
  return pieces.every((piece, index) => piece === '*' || piece === segments[index]?.toLowerCase());
}
