import '../style.css';
import './styles/frame.css';
import './styles/forms.css';
import './styles/spacing.css';
import { createRoot } from 'react-dom/client';
import { readShell } from '../page/shell.ts';
import { App, createQueryClient } from './app.tsx';

const shell = readShell();
createRoot(shell.root).render(<App shell={shell} queryClient={createQueryClient()} />);
