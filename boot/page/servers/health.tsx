import { Progress, Text } from '@mantine/core';
import type { ServerReport } from '../../server/api/servers/server-views.ts';
import { Facts, type Fact } from '../app/facts.tsx';
import { When } from '../app/when.tsx';
import { size } from '../../../system/size.ts';

interface Props {
  readonly report: ServerReport;
  readonly now: number;
}

/** With less than this share of the disk free, images soon do not fit. */
const scarce = 0.1;

/** Since when it runs, what went wrong last, where its data are. */
export function Health({ report, now }: Props): React.JSX.Element {
  const { startedMs, version, lastError, database } = report;
  const rows: readonly Fact[] = [
    [
      'Running since',
      <>
        <When ms={startedMs} now={now} />, romkit {version}
      </>,
    ],
    [
      'Last error',
      lastError === null ? (
        'none since it started'
      ) : (
        <>
          <When ms={lastError.atMs} now={now} />: <bdi>{lastError.message}</bdi>
        </>
      ),
    ],
    [
      'Database',
      <>
        {database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'}
        <Text size="xs" c="dimmed" className="mono sha">
          {database.place}
        </Text>
      </>,
    ],
    ['Backup', <Backup database={database} now={now} />],
    ['Images', <Images images={report.images} />],
  ];
  return <Facts facts={rows} />;
}

function Backup({
  database: { kind, backup },
  now,
}: {
  readonly database: ServerReport['database'];
  readonly now: number;
}): React.JSX.Element {
  if (kind === 'postgresql') return <>by those who run the database (pg_dump)</>;
  if (backup === null) return <>a copy is made before each update of its layout; none was needed yet</>;
  return (
    <>
      <When ms={backup.atMs} now={now} />, before its layout was updated
      <Text size="xs" c="dimmed" className="mono sha">
        {backup.path}
      </Text>
    </>
  );
}

function Images({
  images: { folder, sizeBytes, freeBytes },
}: {
  readonly images: ServerReport['images'];
}): React.JSX.Element {
  const share = freeBytes === null ? null : sizeBytes / Math.max(1, sizeBytes + freeBytes);
  const isScarce = share !== null && 1 - share < scarce;
  return (
    <>
      {size(sizeBytes)}
      {freeBytes !== null && (
        <Text span size="sm" className={isScarce ? 'warning' : undefined}>
          {`, ${size(freeBytes)} free${isScarce ? ': images soon do not fit' : ''}`}
        </Text>
      )}
      {share !== null && (
        <Progress
          value={share * 100}
          size="xs"
          maw={320}
          my={4}
          color={isScarce ? 'orange' : 'petrol'}
          aria-label="Share of the disk that images take"
        />
      )}
      <Text size="xs" c="dimmed" className="mono sha">
        {folder}
      </Text>
    </>
  );
}
