import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { pointerTo, segmentsOf } from '../../src/spec/yaml/source.ts';

interface Schema {
  readonly [keyword: string]: unknown;
}

const path = join(import.meta.dirname, '../../schemas/restore-spec.v1.schema.json');
const schema: Schema = JSON.parse(await readFile(path, 'utf8'));

/** Every schema in `value`, with its JSON pointer. */
function* schemasIn(value: unknown, pointer = ''): Generator<[pointer: string, schema: Schema]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [pointer, value as Schema];
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'examples' || key === 'default') continue;
    yield* schemasIn(inner, pointerTo(pointer, key));
  }
}

function at(pointer: string): Schema {
  return segmentsOf(pointer).reduce((inner, key) => inner[key] as Schema, schema);
}

const keys = [...schemasIn(schema)].filter(([pointer]) => /\/properties\/[^/]+$/.test(pointer));

/** Whether the schema of a key shows a possible value. */
function showsAValue(key: Schema): boolean {
  const shows = ['examples', 'enum', 'const', 'default'].some((keyword) => keyword in key) || key['type'] === 'boolean';
  const target = key['$ref'];
  const alternatives = (key['anyOf'] ?? []) as readonly Schema[];
  if (alternatives.some(showsAValue)) return true;
  return shows || (typeof target === 'string' && showsAValue(at(target.slice(1))));
}

describe('the spec schema', () => {
  it('has all its keys checked here', () => {
    expect(keys.length).toBeGreaterThan(60);
    expect(keys.map(([pointer]) => pointer)).toContain('/$defs/wave/properties/gate/properties/minSuccess');
  });

  it.each(keys)('describes %s in sentences', (_, key) => {
    expect(key['description']).toMatch(/^[A-Z`].*[.]$/);
  });

  it.each(keys)('shows a possible value of %s', (_, key) => {
    expect(showsAValue(key)).toBe(true);
  });

  it('takes a parameter wherever a value is not any text, except where parameters are declared', () => {
    const narrow = [...schemasIn(schema)].filter(([, { type, ...rest }]) => {
      const isNarrow = ['pattern', 'format', 'enum'].some((keyword) => keyword in rest);
      return isNarrow || ['integer', 'number', 'boolean'].includes(String(type));
    });
    const isDeclaration = /^\/\$defs\/(?:parameter|use)(?:\/|$)/;
    const without = narrow
      .map(([pointer]) => pointer)
      .filter((pointer) => !isDeclaration.test(pointer) && !/\/anyOf\/0$/.test(pointer));

    expect(narrow.length).toBeGreaterThan(15);
    expect(without).toEqual([]);
  });

  it('accepts its own examples and defaults', () => {
    const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(schema, 'spec');
    // The keys of a map may be called like keywords.
    const all = [...schemasIn(schema)].filter(([pointer]) => !pointer.endsWith('/properties'));
    const samples = all.flatMap(([pointer, { examples = [], ...key }]) => {
      const values = [...(examples as unknown[]), ...('default' in key ? [key['default']] : [])];
      return values.map((value) => ({ pointer, value }));
    });

    const refused = samples.filter(({ pointer, value }) => !ajv.validate({ $ref: `spec#${pointer}` }, value));

    expect(samples.length).toBeGreaterThan(60);
    expect(refused).toEqual([]);
  });
});
