import { collectDefaultMetrics, Counter, Gauge, Registry as Metrics } from 'prom-client';
import type { Registry } from '../../registry/registry.ts';

/** Figures for Prometheus (its text format 0.0.4). */
export interface PoolMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  close(): void;
}

/**
 * Count machines, images and boots of a registry as they are when somebody asks.
 * @param droppedPackets that the capture has lost since the start; null where this server captures nothing
 */
export function poolMetrics(registry: Registry, droppedPackets: (() => number) | null = null): PoolMetrics {
  const metrics = new Metrics();
  collectDefaultMetrics({ register: metrics });
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      ...{ name, help, registers: [metrics] },
      collect() {
        this.set(value());
      },
    });
  };
  const machines = () => registry.snapshot().machines;
  gauge('romkit_machines', 'Machines of the pool.', () => machines().length);
  gauge(
    'romkit_machines_unknown',
    'Machines that nobody has named, tagged or assigned yet.',
    () => machines().filter(({ known }) => !known).length,
  );
  gauge(
    'romkit_machines_held',
    'Machines that the loop guard holds.',
    () => machines().filter(({ held }) => held !== null).length,
  );
  gauge('romkit_images', 'Images.', () => registry.snapshot().images.size);
  gauge(
    'romkit_registry_change',
    'Number of the newest change of the registry.',
    () => registry.snapshot().change,
  );
  const boots = new Counter({
    name: 'romkit_boot_states_total',
    help: 'Boots by the states that they came to.',
    labelNames: ['state'],
    registers: [metrics],
  });
  if (droppedPackets !== null)
    new Counter({
      name: 'romkit_capture_dropped_packets_total',
      help: 'Packets that the kernel dropped before the capture of --watch read them.',
      registers: [metrics],
      collect() {
        this.reset();
        this.inc(droppedPackets());
      },
    });
  const stop = registry.boots.onBoot(({ state }) => boots.inc({ state }));
  return { contentType: metrics.contentType, text: () => metrics.metrics(), close: stop };
}
