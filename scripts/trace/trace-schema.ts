import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const path = join(import.meta.dirname, '..', '..', 'schemas', 'trace.v1.schema.json');

/** Whether a value is a line of a trace, by `schemas/trace.v1.schema.json`. The program itself reads no traces. */
export const validateTraceLine: ValidateFunction = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
  strictTuples: false,
}).compile(JSON.parse(readFileSync(path, 'utf8')));
