import '@mantine/core/styles.layer.css';
import '@mantine/dropzone/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { firstMachinesQuery } from './api/queries.ts';
import { App, client } from './app/app.tsx';
import { present } from '../../system/present.ts';

/** The document has asked for the first machines already: with them the page is made once instead of twice. */
const longestWaitMs = 300;

const machines = client.query({ ...firstMachinesQuery, retry: false }).catch(() => undefined);
await Promise.race([machines, new Promise((resolve) => setTimeout(resolve, longestWaitMs))]);

createRoot(present(document.getElementById('root'), 'root in the document')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
