import '../style.css';
import { createRoot } from 'react-dom/client';
import { readShell } from '../shell.ts';

createRoot(readShell().root).render(<main id="content" />);
