/** A list of CycloneDX, as far as it matters here. */
export interface BillOfMaterials {
  readonly metadata: { readonly component: Component; readonly [key: string]: unknown };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly [key: string]: unknown;
}

interface Component {
  readonly 'bom-ref': string;
  readonly [key: string]: unknown;
}

/**
 * The list of what is delivered, from that of a whole clone: what is in the bundle, and what npm installs beside it. `shipped`: names with
 * versions, as in `yaml@2.9.1`. `node`: the version inside the executables.
 */
export function shippedPart(all: BillOfMaterials, shipped: ReadonlySet<string>, node: string): BillOfMaterials {
  const isKept = (ref: string): boolean => shipped.has(ref.split('|')[0] ?? ref);
  const components = all.components.filter((component) => isKept(component['bom-ref']));
  const refs = new Set(components.map((component) => component['bom-ref']));
  const dependencies = all.dependencies
    .filter(({ ref }) => refs.has(ref) || !all.components.some((component) => component['bom-ref'] === ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  // npm takes the name of the folder.
  const { component } = all.metadata;
  const own = { ...component, name: component['bom-ref'].replace(/(?!^)@.*$/, '') };
  return {
    ...all,
    metadata: { ...all.metadata, component: own },
    components: [...components.map(delivered), platform(node)],
    dependencies,
  };
}

/** To npm, what is in the bundle is a tool of the clone. It is delivered. */
function delivered({ scope: _, properties, ...component }: Component): Component {
  const kept = Array.isArray(properties) ? properties.filter(({ name }) => name !== 'cdx:npm:package:development') : [];
  return { ...component, 'bom-ref': component['bom-ref'], properties: kept };
}

function platform(version: string): Component {
  return {
    'bom-ref': `node@${version}`,
    type: 'platform',
    name: 'node',
    version,
    description: 'Inside the executables only',
    purl: `pkg:generic/node@${version}`,
    licenses: [{ license: { id: 'MIT' } }],
  };
}
