import { describe, expect, it } from 'vitest';
import { type BillOfMaterials, shippedPart } from '../../scripts/package/bill-of-materials.ts';

const development = [{ name: 'cdx:npm:package:development', value: 'true' }];
const all: BillOfMaterials = {
  metadata: { component: { 'bom-ref': 'restore@1.0.0', name: 'folder' } },
  components: [
    { 'bom-ref': 'undici@7.0.0', scope: 'required', properties: [] },
    { 'bom-ref': '@azure/identity@4.0.0', scope: 'optional', properties: development },
    { 'bom-ref': 'vitest@4.0.0', scope: 'optional', properties: development },
  ],
  dependencies: [
    { ref: 'restore@1.0.0', dependsOn: ['undici@7.0.0', '@azure/identity@4.0.0', 'vitest@4.0.0'] },
    { ref: '@azure/identity@4.0.0', dependsOn: [] },
    { ref: 'vitest@4.0.0', dependsOn: [] },
  ],
};

describe('the bill of materials of a release', () => {
  it('has what is delivered and the Node of the executables, and no tool of the clone', () => {
    const { metadata, components, dependencies } = shippedPart(
      all,
      new Set(['undici@7.0.0', '@azure/identity@4.0.0']),
      '24.11.0',
    );

    expect(metadata.component['name']).toBe('restore');
    expect(components.map((component) => component['bom-ref'])).toEqual([
      'undici@7.0.0',
      '@azure/identity@4.0.0',
      'node@24.11.0',
    ]);
    expect(dependencies).toEqual([
      { ref: 'restore@1.0.0', dependsOn: ['undici@7.0.0', '@azure/identity@4.0.0'] },
      { ref: '@azure/identity@4.0.0', dependsOn: [] },
    ]);
  });

  it('calls nothing that is delivered a tool of the clone', () => {
    const { components } = shippedPart(all, new Set(['@azure/identity@4.0.0']), '24.11.0');

    expect(components[0]).toEqual({ 'bom-ref': '@azure/identity@4.0.0', properties: [] });
  });
});
