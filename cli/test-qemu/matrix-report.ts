import { basename } from 'node:path';
import { currentStage } from '../../boot/chain/track.ts';
import { methods } from '../../boot/chain/stage.ts';
import type { LabCase } from '../../lab/case/case.ts';
import type { CaseReport } from '../../lab/report/case-report.ts';
import { serversTitle, subjectTitle } from '../../lab/report/title.ts';
import { table } from '../shell/table.ts';
import { seconds } from './times.ts';

/** What tells a case from its neighbours, as columns. */
const caseHead = ['METHOD', 'FIRMWARE UNDER TEST', 'MACHINE', 'CARD', 'SERVERS'] as const;

export function caseCells(wanted: LabCase): string[] {
  const { method, firmware, card, machines, subject } = wanted;
  return [
    `${methods[method].number} ${method}`,
    subject.kind === 'file' ? basename(subject.path) : subjectTitle(wanted),
    `${firmware.toUpperCase()}${machines === 1 ? '' : ` × ${machines}`}`,
    card,
    serversTitle(wanted),
  ];
}

/** The one table at the end, and below it why a chain stopped. */
export function describeMatrix(reports: readonly CaseReport[]): string {
  const rows = reports.map((report) => [...caseCells(report.wanted), ...resultCells(report)]);
  const sound = reports.filter(({ wanted }) => wanted.fault === undefined);
  const faulty = reports.length - sound.length;
  const named = reports.filter(({ fault }) => fault?.named === true).length;
  const complete = sound.filter(({ status }) => status === 'complete').length;
  const reasons = reports.flatMap((report) => reasonsOf(report));
  const accelerator = reports.find(({ result }) => result !== null)?.result?.accelerator;
  return [
    table([[...caseHead, 'RESULT', 'SECONDS'], ...rows]),
    ...reasons,
    [
      ...(sound.length === 0 ? [] : [`${complete} of ${sound.length} complete`]),
      ...(faulty === 0 ? [] : [`${named} of ${faulty} faults named`]),
    ].join(', ') + (accelerator === undefined ? '.' : ` (${accelerator}).`),
  ].join('\n\n');
}

export function resultCells({ status, fault, result, ms }: CaseReport): string[] {
  if (fault !== null) return [fault.named ? `named ${fault.code}` : `NOT named ${fault.code}`, ''];
  if (status === 'complete') return ['complete', ((ms ?? 0) / 1000).toFixed(1).padStart(7)];
  if (status === 'failed') return ['could not run', ''];
  const broken = result?.outcomes.find((outcome) => outcome.result !== 'complete');
  return [`stopped at ${broken === undefined ? '' : (currentStage(broken.state)?.stage ?? '')}`, ''];
}

function reasonsOf({ title, failure, result, names }: CaseReport): string[] {
  if (failure !== null) return [[title, `  ${failure.message}`, ...hintLines(failure.hint)].join('\n')];
  return (result?.outcomes ?? []).flatMap(({ mac, diagnosis }) =>
    diagnosis === null
      ? []
      : [
          [`${title}, ${names[mac] ?? mac}`, `  ${diagnosis.message}`, ...hintLines(diagnosis.next)].join(
            '\n',
          ),
        ],
  );
}

const hintLines = (hint: string | null): string[] =>
  hint === null ? [] : hint.split('\n').map((line) => `  ${line}`);

/** A line for a case that has ended, where nothing is redrawn. */
export function endLine(report: CaseReport): string {
  const mark = markOf(report);
  const time = report.ms === null ? '' : seconds(report.ms);
  const reason =
    report.failure?.message ??
    report.result?.outcomes.find(({ diagnosis }) => diagnosis !== null)?.diagnosis?.message;
  return [mark.padEnd(7), time.padStart(8), report.title, ...(reason === undefined ? [] : [reason])].join(
    '  ',
  );
}

function markOf({ status, fault }: CaseReport): string {
  if (fault !== null) return fault.named ? 'named' : 'UNNAMED';
  return status === 'complete' ? 'ok' : status === 'broken' ? 'STOPPED' : 'FAILED';
}
