import '@mantine/core/styles.layer.css';
import '@mantine/dropzone/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { loadViews } from './app/routes.tsx';

/** The first view has its data by then; views are loaded beside what the person does. */
const loadViewsAfterMs = 2000;

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

addEventListener('load', () => void setTimeout(() => void loadViews(), loadViewsAfterMs));
