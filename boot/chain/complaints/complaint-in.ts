import { ownWords, type Complaint, type ComplaintRow } from './complaint.ts';
import { firmwareComplaints } from './firmware.ts';
import { loaderComplaints } from './loader.ts';
import { networkComplaints } from './network.ts';
import { pxeComplaint } from './pxe-codes.ts';
import { systemComplaints } from './system.ts';

/** A complaint stands at the beginning of its line, which has no end where a machine will not have it. */
const mostCharacters = 500;

/** The complaint in a console's line; undefined where it has none. */
export function complaintIn(wholeLine: string): Complaint | undefined {
  const line = wholeLine.slice(0, mostCharacters);
  const pxe = pxeComplaint(line);
  if (pxe !== undefined) return pxe;
  const row = rows.find(([words]) => words.test(line));
  if (row === undefined) return undefined;
  const [, code, stage, means, next, marks = {}] = row;
  const own = ownWords(line);
  const { symptom: isSymptom = false, end: isEnd = false } = marks;
  return { code, stage, message: means === null ? own : `${means}: ${own}`, next, isSymptom, isEnd };
}

const rows: readonly ComplaintRow[] = [
  ...firmwareComplaints,
  ...networkComplaints,
  ...loaderComplaints,
  ...systemComplaints,
];
