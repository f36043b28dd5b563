import type { Hardware } from '../../machine/machine-plan.ts';
import type { LabPlan } from '../../run/lab-plan.ts';
import type { LabRequest } from '../../run/make-plan.ts';

/** The plan with other hardware in every machine. */
export const withHardware = (plan: LabPlan, hardware: Hardware): LabPlan => ({
  ...plan,
  machines: plan.machines.map((machine) => ({ ...machine, hardware: { ...machine.hardware, ...hardware } })),
});

/** The request with another command line for every image's kernel. */
export const withCommandLines = (request: LabRequest, change: (line: string) => string): LabRequest => ({
  ...request,
  images: request.images.map((each) => ({
    ...each,
    image: { ...each.image, commandLine: change(each.image.commandLine) },
  })),
});
