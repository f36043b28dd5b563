export const programs: readonly string[];
export const agent: string;
