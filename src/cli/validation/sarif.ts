import { type Finding, problemRules, warningRules } from '../../spec/problem/finding.ts';
import { counted } from '../../util/count.ts';
import { jsonDocument, printable } from '../../util/printable.ts';
import { version } from '../../util/version.ts';
import type { CheckedSpec } from './checked.ts';
import type { SpellPath } from './location.ts';

type SarifLevel = 'error' | 'warning';

interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
}

const rules: readonly SarifRule[] = [
  ...Object.entries(problemRules).map(([id, text]) => ruleOf(id, 'error', text)),
  ...Object.entries(warningRules).map(([id, text]) => ruleOf(id, 'warning', text)),
];

function ruleOf(id: string, level: SarifLevel, text: string): SarifRule {
  return { id, shortDescription: { text }, defaultConfiguration: { level } };
}

/** One SARIF 2.1.0 document (OASIS) with one run, for code scanning. */
export function sarif(checked: readonly CheckedSpec[], spell: SpellPath): string {
  const document = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bulk-restore', version, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: checked.flatMap(notShown) }],
        results: checked.flatMap(({ problems, warnings }) => [
          ...problems.shown.map((finding) => resultOf('error', finding, spell)),
          ...warnings.shown.map((finding) => resultOf('warning', finding, spell)),
        ]),
      },
    ],
  };
  return jsonDocument(document);
}

const indexes = new Map<string, number>(rules.map(({ id }, index) => [id, index]));

function resultOf(level: SarifLevel, { rule, place, message, hint }: Finding, spell: SpellPath): object {
  const region = { startLine: place.line, startColumn: place.column };
  return {
    ruleId: rule,
    ruleIndex: indexes.get(rule),
    level,
    message: { text: printable(hint === undefined ? message : `${message}; hint: ${hint}`) },
    locations: [{ physicalLocation: { artifactLocation: { uri: spell(place.file) }, region } }],
  };
}

/** SARIF counts findings that are left out only as remarks of the tool. */
function notShown({ file, problems, warnings }: CheckedSpec): object[] {
  const left = [
    ...(problems.more === 0 ? [] : ['more problems not shown: the rest was not read']),
    ...(warnings.more === 0 ? [] : [`${counted(warnings.more, 'more warning')} not shown`]),
  ];
  return left.map((text) => ({ level: 'note', message: { text: `${file}: ${text}` } }));
}
