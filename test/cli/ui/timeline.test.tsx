import { expect, it } from '@jest/globals';
import { render } from 'ink-testing-library';
import { startOfChain, nextState } from '../../../boot/chain/track.ts';
import { Timeline, type NamedOutcome } from '../../../cli/ui/timeline.tsx';
import type { MachineOutcome } from '../../../boot/chain/chain-watcher.ts';
import { expectation, healthy, story } from '../../boot/chain/boot-story.ts';

const complete = story(...healthy);
const atMs = 60_000;
const frame = (...machines: NamedOutcome[]): string[] => {
  const view = { heading: 'Method 3', step: null, machines, atMs };
  return (render(<Timeline view={view} />).lastFrame() ?? '').split('\n');
};

const machine = (events: number, result: MachineOutcome['result'], message?: string): NamedOutcome => ({
  name: 'node01',
  image: 'a',
  outcome: {
    mac: expectation.mac,
    state: complete
      .slice(0, events)
      .reduce((state, event) => nextState(state, event, expectation), startOfChain(expectation)),
    result,
    diagnosis:
      message === undefined
        ? null
        : { code: 'no-dhcp-answer', stage: 'dhcp', message, next: 'Look.', final: true },
  },
});

it('shows each stage that is done with its time below its name, and the image at the end', () => {
  const [heading, names, row] = frame(machine(complete.length, 'complete'));
  expect(heading).toContain('Method 3');
  expect(row).toMatch(/^✔ node01 .*  a$/);
  for (const { stage } of startOfChain(expectation).stages) {
    const end = names!.indexOf(` ${stage}`) + stage.length + 1;
    expect(row!.slice(0, end)).toMatch(/\d\.\d$/);
  }
});

it('shows the time of the stage under way, and a dot for those to come', () => {
  const [, , row] = frame(machine(0, 'running'));
  expect(row).toMatch(/^● node01 +60\.0( +·)+$/);
});

it('says where and why a chain stopped', () => {
  const [, , row, why] = frame(machine(0, 'broken', 'No DHCP server answered.'));
  expect(row).toMatch(/^✘ node01 +failed( +·)+$/);
  expect(why).toContain('No DHCP server answered.');
});

it('has a column for each stage of any machine, and a blank where a machine has no such stage', () => {
  const short = machine(complete.length, 'complete');
  const stages = short.outcome.state.stages.filter(({ stage }) => stage !== 'nbp');
  const other = {
    ...short,
    name: 'node02',
    outcome: { ...short.outcome, state: { stages, complete: true } },
  };
  const [, names, first, second] = frame(short, other);
  const end = names!.indexOf(' nbp') + ' nbp'.length;
  expect(first!.slice(0, end)).toMatch(/\d\.\d$/);
  expect(second!.slice(0, end)).toMatch(/\d\.\d {5,}$/);
  expect(second!.length).toBe(first!.length);
});

it('counts the stage under way from when the machine began', () => {
  const [, , row] = frame({ ...machine(0, 'running'), startedMs: 50_000 });
  expect(row).toMatch(/^● node01 +10\.0( +·)+$/);
});
