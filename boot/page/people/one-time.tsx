import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { absoluteTime } from '../text/time.ts';
import type { Invited } from './queries.ts';

/** The link with which somebody chooses a password. */
export const OneTimeLink = ({
  invited: { name, secret, expiresMs },
  onClose,
}: {
  readonly invited: Invited;
  readonly onClose: () => void;
}): React.JSX.Element => (
  <Modal
    opened
    onClose={onClose}
    title={`A link for ${name}`}
    size="lg"
    closeOnClickOutside={false}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <Stack gap="sm">
      <Text size="sm">
        Give it to {name} alone: whoever opens it chooses the password. It works once
        {expiresMs === null ? '' : `, until ${absoluteTime(expiresMs)}`}.
      </Text>
      <ShownOnce
        label="Link"
        value={`${window.location.origin}/invitation#${name}:${secret ?? ''}`}
        onClose={onClose}
      />
    </Stack>
  </Modal>
);

/** A secret that the server does not show again. */
export const ShownOnce = ({
  label,
  value,
  onClose,
}: {
  readonly label: string;
  readonly value: string;
  readonly onClose: () => void;
}): React.JSX.Element => (
  <>
    <TextInput
      label={label}
      description="It is shown this once."
      className="mono-input"
      readOnly
      value={value}
      onFocus={({ currentTarget }) => currentTarget.select()}
    />
    <Group justify="flex-end">
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant={copied ? 'light' : 'filled'} onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
      <Button variant="default" onClick={onClose}>
        Done
      </Button>
    </Group>
  </>
);
