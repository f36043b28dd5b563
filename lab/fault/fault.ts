import type { DiagnosisCode } from '../../boot/chain/diagnosis/diagnosis.ts';
import type { Method } from '../../boot/chain/stage.ts';
import type { CaseEnvironment } from '../case/environment.ts';
import type { LabCase } from '../case/case.ts';
import type { LabRequest } from '../run/make-plan.ts';
import type { LabPlan } from '../run/lab-plan.ts';

/** Something that goes wrong at sites like this one, done to a lab on purpose. */
export interface Fault {
  /** What is wrong, for people. */
  readonly title: string;
  /** The diagnosis that names it. */
  readonly code: DiagnosisCode;
  /** Methods that it can happen with; the first is taken where none is asked for. */
  readonly methods: readonly Method[];
  /** Firmware that it can happen with; the first is taken where none is asked for. */
  readonly firmware: readonly ('bios' | 'uefi')[];
  /** What has to be different before anything is built. */
  readonly inCase?: (wanted: LabCase, environment: FaultEnvironment) => LabCase | Promise<LabCase>;
  /** Other firmware or images; the user's own files are never touched, altered copies lie in the environment's work folder. */
  readonly inRequest?: (request: LabRequest, environment: FaultEnvironment) => Promise<LabRequest>;
  /** Other servers, or other files on them. What is expected of the machines stays what it was. */
  readonly inPlan?: (plan: LabPlan, environment: FaultEnvironment) => LabPlan | Promise<LabPlan>;
}

/** What making a fault takes from the outside. */
export type FaultEnvironment = Pick<CaseEnvironment, 'cache' | 'work' | 'run'>;

/** Methods that fetch scripts and images from the web server. */
export const webMethods = ['rom', 'chain-embedded', 'chain'] as const satisfies readonly Method[];

/** Methods whose NBP the card's own PXE loads. */
export const nbpMethods = ['chain-embedded', 'chain', 'pxelinux'] as const satisfies readonly Method[];

/** All four, the fastest first. */
export const allMethods = ['rom', 'chain-embedded', 'chain', 'pxelinux'] as const satisfies readonly Method[];
