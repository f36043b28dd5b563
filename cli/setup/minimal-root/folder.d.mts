export function makeFolder(keep: boolean, parent?: string): string;
export function sweepLeftovers(parent?: string): void;
export function removeFolder(folder: string): void;
