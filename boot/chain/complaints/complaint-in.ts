import { ownWords, type Complaint, type ComplaintRow } from './complaint.ts';
import { firmwareComplaints } from './firmware.ts';
import { loaderComplaints } from './loader.ts';
import { networkComplaints } from './network.ts';
import { pxeComplaint } from './pxe-codes.ts';
import { systemComplaints } from './system.ts';

/** The complaint in a console's line; undefined where it has none. */
export function complaintIn(line: string): Complaint | undefined {
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
