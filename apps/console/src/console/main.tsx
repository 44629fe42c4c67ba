import '../style.css';
// The frame shows them on every page: with the page, before any script.
import '../ui/icon.css';
import '../ui/copy-button.css';
import '../ui/toast.css';
import './styles/frame.css';
import './styles/forms.css';
import './styles/spacing.css';
import { createRoot } from 'react-dom/client';
import { readShell } from '../page/shell.ts';
import { App, createQueryClient } from './app.tsx';

const shell = readShell();
createRoot(shell.root).render(<App shell={shell} queryClient={createQueryClient()} />);
