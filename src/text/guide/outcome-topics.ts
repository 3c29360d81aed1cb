import { type Outcome, outcomes } from '../../state/outcome.ts';
import type { Topic } from './topic.ts';

const topics: Readonly<Record<Outcome, Pick<Topic, 'means' | 'cause' | 'advice'>>> = {
  succeeded: {
    means: 'The resource came back.',
    cause: 'The service says so of the restored item itself, or the counts of its session prove it.',
    advice: 'There is nothing to do.',
  },
  unchanged: {
    means: 'The mailbox already equals its restore point. It counts as come back.',
    cause: 'Nothing has changed in the mailbox since its restore point.',
    advice: 'If you expected a change, choose an earlier restore point.',
  },
  failed: {
    means: 'The service did not restore the resource.',
    cause: 'The columns `error_code` and `error_message` say why.',
    advice:
      'Look up the code with `bulk-restore explain <code>`, then use `bulk-restore retry <run-id> --out again.yaml`.',
  },
  unresolved: {
    means: 'The service found nothing by that name to restore: no such resource, restore point, item or path.',
    cause: 'The name is misspelt, no backup policy protects it, or it has no restore point in the window.',
    advice:
      'Correct the name or the window, or protect the resource, then use `bulk-restore retry <run-id> --out again.yaml`.',
  },
  not_started: {
    means: 'The restore of the resource was not begun.',
    cause: 'The run stopped before its turn: Ctrl-C, a deadline, a missed gate, `limits.failures`, or `--only`.',
    advice: 'Continue with `bulk-restore resume <run-id>`. If the run was stopped for good, use `retry`.',
  },
  unknown: {
    means: 'Nobody knows whether the resource came back, so it does not count as a success.',
    cause: 'Its status is new to this version, or a restored item could not be matched to this row.',
    advice:
      'Read `proven` in `report.json`: it counts what came back all the same. `bulk-restore report <run-id> --resolve` names more rows. Look at the location before you restore it again.',
  },
};

export const outcomeTopics: readonly Topic[] = outcomes.map((code) => ({ code, kind: 'outcome', ...topics[code] }));
