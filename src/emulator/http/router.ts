import { ServiceError } from '../service-error.ts';
import { notFound, type Target } from './request-url.ts';
import { type Route, routes } from './routes.ts';

/** A route with the ids that stand in the path. */
export interface Match {
  readonly route: Route;
  readonly ids: readonly [string, string];
}

const table = routesByShape();

/** The route of a request. Throws 404 for a path that is none of the API's, and 405 for a method that it does not take. */
export function findRoute(method: string, { segments }: Target): Match {
  const [solutions, root, ...rest] = segments;
  const ours = solutions?.toLowerCase() === 'solutions' && root?.toLowerCase() === 'backuprestore';
  const fitting = ours ? (table.get(rest.length) ?? []).filter(({ pieces }) => fits(pieces, rest)) : [];
  if (fitting.length === 0) throw notFound(segments.join('/'));
  const chosen = fitting.find(({ route }) => route.method === method);
  if (chosen === undefined) {
    const allowed = fitting.map(({ route }) => route.method).join(', ');
    throw new ServiceError(405, 'MethodNotAllowed', `This path takes ${allowed}, not ${method}.`, { Allow: allowed });
  }
  const [first = '', second = ''] = rest.filter((_, index) => chosen.pieces[index] === '*');
  return { route: chosen.route, ids: [first, second] };
}

interface Shape {
  readonly route: Route;
  readonly pieces: readonly string[];
}

function routesByShape(): ReadonlyMap<number, readonly Shape[]> {
  const shapes = new Map<number, Shape[]>();
  for (const route of routes) {
    const pieces = route.path.split('/').filter((piece) => piece !== '');
    const ofLength = shapes.get(pieces.length) ?? [];
    shapes.set(pieces.length, [...ofLength, { route, pieces }]);
  }
  return shapes;
}

/** Names are compared without case, as Graph does. */
function fits(pieces: readonly string[], segments: readonly string[]): boolean {
  return pieces.every((piece, index) => piece === '*' || piece === segments[index]?.toLowerCase());
}
