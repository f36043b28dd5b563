/** What a build says while it works: the live table, plain lines and JSON Lines are readers of this one stream. */
export type BuildEvent =
  | {
      readonly type: 'step';
      /** Target names this step serves. */
      readonly targets: readonly string[];
      readonly step: BuildStep;
      /** Objects made so far, and how many there will be, where they are known. */
      readonly done?: number;
      readonly total?: number;
    }
  | { readonly type: 'note'; readonly message: string }
  | {
      readonly type: 'artifact';
      readonly target: string;
      readonly path: string;
      readonly manifest: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly stamp: string | null;
      readonly route: 'embed' | 'make';
    };

export type BuildStep = 'waiting' | 'copying' | 'dependencies' | 'compiling' | 'linking' | 'packing' | 'done';

export type OnBuildEvent = (event: BuildEvent) => void;
