export const programs: readonly string[];
export const agent: string;
export const page: { readonly script: string; readonly files: readonly string[] };
