import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { make, undo } from '../api/changes.ts';
import { ApiError } from '../api/client.ts';
import type { Change } from '../../registry/model/change.ts';

/** Long enough to read it and to take it back. */
const undoableMs = 20_000;

/** Tell that something was not done, and what to do. */
export function tellError(error: unknown): void {
  const hint = error instanceof ApiError ? error.hint : null;
  notifications.show({
    color: 'red',
    title: 'Not done',
    message: [error instanceof Error ? error.message : String(error), hint].filter(Boolean).join(' '),
    autoClose: undoableMs,
    closeButtonProps: { 'aria-label': 'Close' },
  });
}

/** Tell what may go wrong with what was done; it stays until somebody has read it. */
export function tellCautions(title: string, cautions: readonly string[]): void {
  if (cautions.length === 0) return;
  notifications.show({
    ...{ color: 'yellow', title, autoClose: false, closeButtonProps: { 'aria-label': 'Close' } },
    withBorder: true,
    message: cautions.map((each) => (
      <Text size="sm" c="var(--mantine-color-text)" key={each}>
        {each}
      </Text>
    )),
  });
}

/**
 * Make changes, tell what was done, and offer to take it back.
 * @returns whether they were made; a failure is told
 */
export async function makeAndTell(changes: readonly Change[], title: string): Promise<boolean> {
  try {
    const { entry } = await make(changes);
    if (entry !== null) tellDone(title, entry);
    return true;
  } catch (error) {
    tellError(error);
    return false;
  }
}

/** Takes back the change that was told last, as long as that can be read. */
let takeLastBack: (() => Promise<void>) | null = null;

/** Take back what was just done; nothing where nothing is offered. */
export const undoLast = (): void => void takeLastBack?.();

/** Tell what was done, and offer to take it back. */
export function tellDone(title: string, entry: number): void {
  const id = `change ${entry}`;
  const takeBack = async (): Promise<void> => {
    notifications.hide(id);
    if (takeLastBack === takeBack) takeLastBack = null;
    try {
      const { summary } = await undo(entry);
      notifications.show({ color: 'gray', title: 'Undone', message: summary });
    } catch (error) {
      tellError(error);
    }
  };
  takeLastBack = takeBack;
  notifications.show({
    id,
    autoClose: undoableMs,
    closeButtonProps: { 'aria-label': 'Close' },
    onClose: () => {
      if (takeLastBack === takeBack) takeLastBack = null;
    },
    withBorder: true,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{title}</Text>
        <Button size="compact-xs" variant="default" onClick={() => void takeBack()}>
          Undo&nbsp;<kbd aria-hidden="true">u</kbd>
        </Button>
      </Group>
    ),
  });
}
