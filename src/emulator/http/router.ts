import { ServiceError } from '../service-error.ts';
import { notFound, type RequestUrl } from './request-url.ts';
import { type Route, routes } from './routes.ts';

/** A route and the ids in the path. */
export interface RouteMatch {
  readonly route: Route;
  readonly ids: readonly [string, string];
}

const table = routesByShape();

/** Finds the route of a request. Throws 404 for a path that the API does not have, and 405 for a method that the path does not accept. */
export function findRoute(method: string, { segments }: RequestUrl): RouteMatch {
  const [solutions, root, ...rest] = segments;
  const ours = solutions?.toLowerCase() === 'solutions' && root?.toLowerCase() === 'backuprestore';
  const fitting = ours ? (table.get(rest.length) ?? []).filter(({ pieces }) => fits(pieces, rest)) : [];
  if (fitting.length === 0) throw notFound(segments.join('/'));
  const chosen = fitting.find(({ route }) => route.method === method);
  if (chosen === undefined) {
    const allowed = fitting.map(({ route }) => route.method).join(', ');
    throw new ServiceError(405, 'MethodNotAllowed', `This path accepts ${allowed}, not ${method}.`, { Allow: allowed });
  }
  const [first = '', second = ''] = rest.filter((_, index) => chosen.pieces[index] === '*');
  return { route: chosen.route, ids: [first, second] };
}

interface RouteShape {
  readonly route: Route;
  readonly pieces: readonly string[];
}

function routesByShape(): ReadonlyMap<number, readonly RouteShape[]> {
  const shapes = new Map<number, RouteShape[]>();
  for (const route of routes) {
    const pieces = route.path.split('/').filter((piece) => piece !== '');
    const ofLength = shapes.get(pieces.length) ?? [];
    shapes.set(pieces.length, [...ofLength, { route, pieces }]);
  }
  return shapes;
}

/** Ignores case, as Graph does. */
function fits(pieces: readonly string[], segments: readonly string[]): boolean {
  return pieces.every((piece, index) => piece === '*' || piece === segments[index]?.toLowerCase());
}
