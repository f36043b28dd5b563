import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { buildBody, FlavourName, FirmwareRun, Platform } from '../../server/firmware/firmware-run.ts';
import type { FirmwareAnswer, ScriptAnswer, sourcesAnswer } from '../../server/firmware/firmware-views.ts';
import type { BuildManifest } from '../../server/firmware/kept-build.ts';
import { get, post, remove } from '../api/client.ts';

/** The event stream keeps the build that is under way in step. */
export const firmwareQuery = queryOptions({
  queryKey: ['firmware'],
  queryFn: () => get<FirmwareAnswer>('/firmware'),
});

/** Nobody tells that a source has come: asked again where somebody looks again. */
export const sourcesQuery = queryOptions({
  queryKey: ['firmware sources'],
  queryFn: () => get<z.infer<typeof sourcesAnswer>>('/firmware/sources'),
  staleTime: 10_000,
});

/** A kept build never changes. */
export const manifestQuery = (stamp: string) =>
  queryOptions({
    queryKey: ['firmware manifest', stamp],
    queryFn: () => get<BuildManifest>(`/firmware/builds/${stamp}/manifest`),
    staleTime: Infinity,
    retry: false,
  });

/** A script that is to be checked. */
export interface AskedScript {
  readonly flavour: FlavourName;
  readonly platform: Platform;
  /** Null takes the template with the values. */
  readonly text: string | null;
  readonly values: Readonly<Record<string, string>>;
}

/** The answer before is shown until the new one is here. */
export const scriptQuery = (asked: AskedScript) =>
  queryOptions({
    queryKey: ['firmware script', asked],
    queryFn: () => post<ScriptAnswer>('/firmware/script', asked),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  });

/** @throws ApiError `firmware-in-use`, or what is wrong with the form */
export const startBuild = (body: z.input<typeof buildBody>): Promise<FirmwareRun> =>
  post('/firmware/builds', body);

/** @throws ApiError */
export const stopBuild = (): Promise<FirmwareAnswer> => remove('/firmware/build');

export const fileUrl = (stamp: string): string => `/api/v1/firmware/builds/${stamp}/file`;
export const manifestUrl = (stamp: string): string => `/api/v1/firmware/builds/${stamp}/manifest`;
