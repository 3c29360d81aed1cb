import { describe, expect, it } from 'vitest';
import { notifyTargets } from '../../../src/cli/watch/notify-url.ts';

describe('where to notify', () => {
  it.each([
    ['https://hooks.slack.com/services/T/B/x', 'slack'],
    ['https://contoso.webhook.office.com/webhookb2/x', 'teams'],
    ['https://prod-1.westeurope.logic.azure.com:443/workflows/x', 'teams'],
    ['https://default1.2.environment.api.powerplatform.com/x', 'teams'],
    ['https://hooks.slack.com.example.org/x', 'json'],
    ['https://example.org/hook', 'json'],
  ])('takes the format by the host: %s', (url, format) => {
    expect(notifyTargets([url], undefined)).toMatchObject([{ format, name: '`--notify`' }]);
    expect(notifyTargets([url], 'json')).toMatchObject([{ format: 'json' }]);
  });
});
