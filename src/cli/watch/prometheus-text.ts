import type { Metric } from '../../text/notices/run-metrics.ts';

/** Metrics as Prometheus reads them. Loads its library only now. */
export async function prometheusText(metrics: readonly Metric[]): Promise<string> {
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const { name, help, labels, samples, kind = 'gauge' } of metrics) {
    const configuration = { name, help, labelNames: labels, registers: [registry] };
    if (kind === 'gauge') {
      const gauge = new Gauge(configuration);
      for (const { labels: own, value } of samples) gauge.set(own, value);
    } else {
      const counter = new Counter(configuration);
      for (const { labels: own, value } of samples) counter.inc(own, value);
    }
  }
  return await registry.metrics();
}
