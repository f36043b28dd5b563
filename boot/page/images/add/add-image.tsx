import {
  Alert,
  Button,
  Checkbox,
  Drawer,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { AddImageAnswer, AddImageRequest } from '../../../server/uploads/add-image-body.ts';
import { ApiError, post } from '../../api/client.ts';
import { tellCautions, tellDone } from '../../app/tell.tsx';
import { FileList, type Chosen } from './file-list.tsx';
import { IncomingList } from './incoming-list.tsx';
import { arrange, nameFrom, roleOf } from './roles.ts';
import { upload } from './upload.ts';
import { itemAt } from '../../../../system/present.ts';

type From = 'files' | 'incoming' | 'url';

interface Props {
  /** The name of the image that gets another revision; empty for a new one. */
  readonly image: string;
  readonly onClose: () => void;
}

/** Add an image, or a revision of one, from files of this computer or of the server, or from a URL. */
export function AddImage({ image, onClose }: Props): React.JSX.Element {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={image === '' ? 'Add an image' : `Add a revision of ${image}`}
      overlayProps={{ backgroundOpacity: 0.12 }}
      closeOnClickOutside={false}
    >
      <AddForm image={image} onClose={onClose} />
    </Drawer>
  );
}

function AddForm({ image, onClose }: Props): React.JSX.Element {
  const navigate = useNavigate();
  const [from, setFrom] = useState<From>('files');
  const [files, setFiles] = useState<readonly Chosen[]>([]);
  const [name, setName] = useState(image);
  const [incoming, setIncoming] = useState('');
  const [url, setUrl] = useState('');
  const [sha256, setSha256] = useState('');
  const [append, setAppend] = useState('');
  const [title, setTitle] = useState('');
  const [reportsUp, setReportsUp] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const sending = useRef<AbortController | null>(null);
  const [isSending, setSending] = useState(false);
  const arranged = arrange(files.map(({ role }) => role));
  const problems: Readonly<Record<From, string | null>> = {
    files: 'problem' in arranged ? arranged.problem : null,
    incoming: incoming === '' ? 'Choose one of them.' : null,
    url: url === '' ? 'Where does it lie?' : null,
  };
  const problem = problems[from];

  const change = (index: number, values: Partial<Chosen>): void =>
    setFiles((before) => before.map((each, at) => (at === index ? { ...each, ...values } : each)));
  const drop = (dropped: readonly File[]): void => {
    setFiles((before) => [
      ...before,
      ...dropped.map((file) => ({ file, role: roleOf(file.name), sent: null })),
    ]);
    if (name === '' && dropped[0] !== undefined) setName(nameFrom(dropped[0].name));
  };
  const source = async (signal: AbortSignal): Promise<AddImageRequest['source']> => {
    if (from === 'incoming') return { type: 'incoming', name: incoming };
    if (from === 'url') return { type: 'url', url, sha256: sha256.trim() === '' ? null : sha256.trim() };
    const ids: string[] = [];
    for (const [index, { file }] of files.entries())
      ids.push(await upload(file, (sent) => change(index, { sent }), signal));
    if ('problem' in arranged) throw new Error(arranged.problem);
    if (arranged.type === 'upload') return { type: 'upload', upload: itemAt(ids, arranged.upload) };
    return {
      type: 'files',
      kernel: itemAt(ids, arranged.kernel),
      initrds: arranged.initrds.map((each) => itemAt(ids, each)),
    };
  };
  const add = async (): Promise<void> => {
    const controller = new AbortController();
    sending.current = controller;
    setSending(true);
    setError(null);
    try {
      const body: AddImageRequest = {
        ...{ append, reportsUp, title: title.trim() === '' ? null : title.trim() },
        source: await source(controller.signal),
      };
      const path = `/images/${encodeURIComponent(name)}/revisions`;
      const { entry, summary, cautions } = await post<AddImageAnswer>(path, body);
      if (entry !== null) tellDone(summary, entry);
      tellCautions(`${name} may need something more`, cautions);
      onClose();
      void navigate(`/images/${name}`);
    } catch (reason) {
      setError(reason as Error);
      setFiles((before) => before.map((each) => ({ ...each, sent: null })));
    } finally {
      setSending(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null && name !== '' && !isSending) void add();
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          size="xs"
          value={from}
          onChange={setFrom}
          data={[
            { value: 'files', label: 'Files of this computer' },
            { value: 'incoming', label: 'On the server' },
            { value: 'url', label: 'A URL' },
          ]}
        />
        {from === 'incoming' && (
          <IncomingList
            chosen={incoming}
            onChoose={(chosen) => {
              setIncoming(chosen);
              if (name === '') setName(nameFrom(chosen));
            }}
          />
        )}
        {from === 'files' && (
          <>
            <Dropzone
              onDrop={drop}
              disabled={isSending}
              className="drop"
              inputProps={{ 'aria-label': 'Files of the image' }}
            >
              <Text size="sm" ta="center">
                Drop a kernel and its initrds here, an ISO image or an EFI program; or click to choose
              </Text>
            </Dropzone>
            <FileList
              {...{ files, isSending }}
              onRole={(index, role) => change(index, { role })}
              onRemove={(index) => setFiles((before) => before.filter((_, at) => at !== index))}
            />
          </>
        )}
        {from === 'url' && (
          <>
            <TextInput
              label="URL"
              description="The server fetches it"
              value={url}
              onChange={({ currentTarget: { value } }) => setUrl(value.trim())}
            />
            <TextInput
              label="SHA-256, to compare"
              value={sha256}
              onChange={({ currentTarget: { value } }) => setSha256(value)}
            />
          </>
        )}
        <TextInput
          label="Name"
          description="Letters, digits and . _ -"
          value={name}
          disabled={image !== ''}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <TextInput
          label="Title"
          description="For people, for example Debian 12"
          value={title}
          onChange={({ currentTarget: { value } }) => setTitle(value)}
        />
        <TextInput
          label="Kernel command line"
          description="${hostname}, ${mac}, ${ip}, ${serial} and variables of the machine are filled in"
          className="mono-input"
          value={append}
          onChange={({ currentTarget: { value } }) => setAppend(value)}
        />
        <Checkbox
          label="Its system reports itself up"
          checked={reportsUp}
          onChange={({ currentTarget: { checked } }) => setReportsUp(checked)}
        />
        {error !== null && (
          <Alert color="red" title="It was not added">
            {error.message} {error instanceof ApiError && error.hint}
          </Alert>
        )}
        <Text size="sm" c="dimmed" aria-live="polite">
          {problem ?? ''}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => (isSending ? sending.current?.abort() : onClose())}>
            {isSending ? 'Stop' : 'Cancel'}
          </Button>
          <Button type="submit" disabled={problem !== null || name === ''} loading={isSending}>
            Add {name === '' ? 'the image' : name}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
