import type { Mac } from '../chain/event.ts';
import type { Diagnosis } from '../chain/diagnosis/diagnosis.ts';
import type { Method } from '../chain/stage.ts';
import type { StageState } from '../chain/track.ts';
import type { AuditEntry, Change, LoggedChange } from './model/change.ts';
import type { Boot } from './model/boot.ts';
import type { Reported } from './model/machine.ts';
import type { Architecture, FirmwareKind } from './model/names.ts';
import type {
  Account,
  Invitation,
  KeptPerson,
  NewSession,
  Person,
  PersonSession,
  Role,
} from './model/person.ts';
import type { KeptToken, Token } from './model/token.ts';
import type { Trial } from './model/trial.ts';
import type { ServerSign } from './model/server.ts';
import type { Snapshot } from './snapshot.ts';

/** The author of a change, for the audit log. */
export interface Actor {
  /** Login name, token name, or `server`. */
  readonly by: string;
  /** `cli`, `api`, `import`, `undo`, … */
  readonly via: string;
}

/** The registry, whichever database keeps it. Several processes may have it open at a time. */
export interface Registry {
  /** Several servers may be on it: of what one machine asks, each sees a part. */
  readonly isShared: boolean;
  /** The newest snapshot that this process knows; no I/O. A server follows other processes' changes by `onChange`. */
  snapshot(): Snapshot;
  /** Look whether another process has changed it, and read it again if so. */
  refresh(): Promise<Snapshot>;
  /**
   * Make all of these changes or none, with one entry of the audit log.
   * @throws RomkitError `unknown-machine`, `unknown-image`, `unknown-revision`, `duplicate-mac`, `duplicate-name`,
   *   `image-in-use`, …
   */
  apply(actor: Actor, changes: readonly Change[]): Promise<AuditEntry>;
  /**
   * Take an entry back; by itself an entry of the log, so that it can be undone too.
   * @param id default: the newest of the pool that has not been undone; people and tokens are named
   * @param check sees the changes of that entry; by throwing a RomkitError it leaves it in force
   * @throws RomkitError `nothing-to-undo`, `undo-conflict` where a later change stands on it (named).
   */
  undo(actor: Actor, id?: number, check?: (changes: readonly LoggedChange[]) => void): Promise<AuditEntry>;
  /** The highest number that a revision of each image has had, of removed images too: no number is given again. */
  revisionNumbers(): Promise<ReadonlyMap<string, number>>;
  /** Newest first. */
  audit(page: { readonly before?: number; readonly limit: number }): Promise<readonly AuditEntry[]>;
  /** Number of the newest entry of the audit log that this process knows, as old as its snapshot; 0 where there is none. */
  newestEntry(): number;
  /** Called after each change of the snapshot, by whichever process; within 100 ms of it. Returns what ends it. */
  onChange(listener: (snapshot: Snapshot) => void): () => void;
  readonly boots: BootLog;
  readonly tokens: TokenTable;
  readonly people: PeopleTable;
  readonly sessions: SessionTable;
  readonly trials: TrialTable;
  readonly servers: ServerTable;
  /** Register what a machine's firmware told; an unknown MAC address becomes an unknown machine. */
  sawMachine(seen: Seen): Promise<Snapshot>;
  /** The pool of unknown machines: how many are kept, at most, and how many had to be dropped because it was full. */
  unknownPool(): { readonly kept: number; readonly most: number; readonly dropped: number };
  /** Write what is under way, then let go of the database. */
  close(): Promise<void>;
}

/** Secrets by which programs use the API, by their hashes. Changes are in the audit log. */
export interface TokenTable {
  /** Undefined where it is unknown or has expired. */
  find(sha256: string, nowMs: number): Promise<Token | undefined>;
  /** By name. */
  list(): Promise<readonly KeptToken[]>;
  /** @throws RomkitError `duplicate-token` */
  add(actor: Actor, token: Token): Promise<void>;
  /** @throws RomkitError `unknown-token` */
  remove(actor: Actor, name: string): Promise<void>;
}

/** Revisions that were tried in a virtual machine; apart from the boots of real ones. */
export interface TrialTable {
  /** The last one of each revision, by image. */
  list(): Promise<readonly Trial[]>;
  /** In the place of an earlier one of the same revision. Counts as a change of the pool. */
  put(trial: Trial): Promise<void>;
}

/** Those who log in on the control page. Changes are in the audit log. */
export interface PeopleTable {
  find(name: string): Promise<KeptPerson | undefined>;
  /** By name. */
  list(): Promise<readonly KeptPerson[]>;
  /** @param invitation by which somebody without a password chooses one @throws RomkitError `duplicate-person` */
  add(actor: Actor, person: Person, invitation?: Invitation): Promise<void>;
  /** Add somebody where there is nobody yet. @throws RomkitError `people-conflict` where there is */
  addFirst(actor: Actor, person: Person): Promise<void>;
  /** Ends the person's sessions too. @throws RomkitError `unknown-person`; `other-login` of an OpenID account */
  setPassword(actor: Actor, name: string, passwordHash: string): Promise<void>;
  /** @throws RomkitError `unknown-person`; `last-administrator` where nobody else is one */
  setRole(actor: Actor, name: string, role: Role): Promise<void>;
  /** Ends the person's sessions too. @throws RomkitError `unknown-person`; `last-administrator` */
  setDisabled(actor: Actor, name: string, isDisabled: boolean): Promise<void>;
  /** Ends the person's sessions too. @throws RomkitError `unknown-person`; `last-administrator` */
  remove(actor: Actor, name: string): Promise<void>;
  /**
   * Give somebody a one-time secret with which to choose a password; earlier ones are void.
   * @throws RomkitError `unknown-person`; `other-login` of an OpenID account
   */
  invite(actor: Actor, name: string, invitation: Invitation): Promise<void>;
  /** Take an invitation up. @throws RomkitError `invitation-refused` where it is not known or too old */
  accept(sha256: string, passwordHash: string, nowMs: number): Promise<KeptPerson>;
  /**
   * Somebody has proved to have an account at an OpenID provider: add or find the person, with this role.
   * @param actor the provider
   * @param person the name is for a new person
   * @throws RomkitError `name-taken` where another person has the name, `login-disabled`
   */
  enter(actor: Actor, account: Account, person: Pick<Person, 'name' | 'role'>): Promise<KeptPerson>;
}

/** Logins that have not ended, by the hashes of their secrets. */
export interface SessionTable {
  /** The person is seen by it. */
  add(session: NewSession): Promise<void>;
  /** With the role that the person has now; undefined where it has expired. The person is seen by it. */
  find(
    sha256: string,
    nowMs: number,
  ): Promise<{ readonly session: PersonSession; readonly role: Role } | undefined>;
  /** Sessions of a person, newest first, without those that have expired. */
  list(person: string, nowMs: number): Promise<readonly PersonSession[]>;
  /**
   * @param id null: all of that person
   * @throws RomkitError `unknown-session` where the person has none of this id
   */
  end(actor: Actor, person: string, id: string | null): Promise<void>;
  /** Delete what has expired. */
  prune(nowMs: number): Promise<void>;
}

/** Servers that work on this registry, or did within a week. */
export interface ServerTable {
  /** Write this server's sign of life. */
  tell(sign: ServerSign): Promise<void>;
  /** By name. */
  list(): Promise<readonly ServerSign[]>;
  /** It ends in good order. */
  leave(id: string): Promise<void>;
}

/** Facts about a machine in a request or packet; absent values stay as they are. */
export interface Seen {
  readonly mac: Mac;
  readonly atMs: number;
  readonly architecture?: Architecture;
  readonly firmware?: FirmwareKind;
  readonly reported?: Partial<Reported>;
  readonly romStamp?: string;
}

/** The boots of all machines, as they happen and as history. */
export interface BootLog {
  /** A machine has begun to boot: an open boot of it that came no further is closed as failed. */
  begin(start: BootStart): Promise<Boot>;
  /**
   * Its script with this image has gone out. The state changes only forward.
   */
  scriptServed(boot: number, given: GivenImage, atMs: number): Promise<Boot>;
  /**
   * The last file of the image has gone out whole: spends "next boot only", in the same transaction, exactly once.
   * Counts as a silent boot until `up`.
   */
  lastFileServed(boot: number, atMs: number): Promise<Boot>;
  /** The system reported itself: the loop guard's count begins anew, the revision is the machine's last good one. */
  up(mac: Mac, image: string | null, atMs: number): Promise<Boot | null>;
  /** It stopped, and why. */
  failed(boot: number, diagnosis: Diagnosis | null, atMs: number): Promise<Boot>;
  /** How far it has come as seen so far; a boot that is open and has a diagnosis is stuck. */
  chain(boot: number, seen: ChainSeen): Promise<void>;
  /** Newest first. */
  list(query: {
    readonly machine?: number;
    readonly image?: string;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly Boot[]>;
  /** The newest boot of each machine, for lists. */
  latest(): Promise<ReadonlyMap<number, Boot>>;
  /** Let go of the newest boots; whoever asks next has them read again. */
  forgetLatest(): void;
  /** Called after each change of a boot. */
  onBoot(listener: (boot: Boot) => void): () => void;
  /** Delete what the policy does not keep; how many went. */
  prune(nowMs: number): Promise<number>;
}

export interface BootStart {
  readonly mac: Mac;
  readonly atMs: number;
  readonly firmware: FirmwareKind | null;
  readonly method: Method | null;
  readonly romStamp: string | null;
  /** The script with this image goes out at once: as `scriptServed` after it, in one step. */
  readonly given?: GivenImage | null;
  /** It is the boot that another server has seen begin, where that was no longer ago and no image was given yet. */
  readonly goesOnMs?: number | null;
}

/** A boot's chain as far as it was seen. */
export interface ChainSeen {
  /** Null while it cannot be told. */
  readonly method: Method | null;
  readonly stages: readonly StageState[];
  readonly diagnosis: Boot['diagnosis'];
}

export interface GivenImage {
  readonly image: string;
  readonly revision: number;
  readonly rule: NonNullable<Boot['rule']>;
}
