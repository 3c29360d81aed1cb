/**
 * A schema without its parameters: editors must accept `${name}` in the place of a number, and what checks a spec sees the number.
 * So each such value is `anyOf` of what it is and of `#/$defs/use`, and becomes what it is.
 */
export function withoutUses<Schema>(schema: Schema): Schema {
  return collapsed(schema) as Schema;
}

function collapsed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(collapsed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const plain = key === 'anyOf' ? alternativeToUse(inner) : undefined;
    return plain === undefined ? [[key, collapsed(inner)] as const] : Object.entries(plain);
  });
  return Object.fromEntries(entries);
}

function alternativeToUse(alternatives: unknown): object | undefined {
  if (!Array.isArray(alternatives) || alternatives.length !== 2) return undefined;
  const [plain, use] = alternatives as [object, { readonly $ref?: string }];
  return use.$ref === '#/$defs/use' ? plain : undefined;
}
