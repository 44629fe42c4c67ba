import '../style.css';
import './console.css';
import { createRoot } from 'react-dom/client';
import { readShell } from '../page/shell.ts';
import { App, createQueryClient } from './app.tsx';

const shell = readShell();
createRoot(shell.root).render(<App shell={shell} queryClient={createQueryClient()} />);
