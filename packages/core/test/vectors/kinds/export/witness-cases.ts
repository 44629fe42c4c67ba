import { createLogSigner, logOf } from '../../../neutral/support/log.ts';
import { testWitness } from '../../../neutral/support/witness.ts';
import { fixedSalts } from '../../fixed-salt.ts';
import keys from '../../test-keys.json' with { type: 'json' };
import type { ExportQuestion } from './export-case.ts';

const TIME = 1_679_315_147n;

/** Logs whose checkpoints witnesses have cosigned. */
export async function witnessCases(): Promise<ExportQuestion[]> {
  const signer = await createLogSigner(undefined, keys.agentEd25519);
  const log = await logOf(8, [], 'dev_01', 2, fixedSalts());
  const note = await signer.sign(log);
  const witness = await testWitness('witness.example.com/w1');
  const second = await testWitness('witness.example.com/w2', 'two');
  const cosigned = note + (await witness.cosign(note, TIME));
  const older = await signer.sign(log.slice(0, 4));
  const forged = cosigned + (await second.cosign(older, TIME));
  const anchoredKeys = [signer.verifierKey];
  const both = [witness.verifierKey, second.verifierKey];
  return [
    {
      name: 'a cosigned checkpoint',
      entries: log,
      checkpoints: [older, cosigned],
      fetchedKeys: anchoredKeys,
      witnesses: [witness.verifierKey],
    },
    {
      name: 'a cosigned checkpoint, without a key of the log',
      entries: log,
      checkpoints: [cosigned],
      witnesses: [witness.verifierKey],
    },
    {
      name: 'a witness that did not cosign',
      entries: log,
      checkpoints: [cosigned],
      anchoredKeys,
      witnesses: both,
      fault: ['unwitnessed', 0, 8],
    },
    {
      name: 'a cosignature of another checkpoint',
      entries: log,
      checkpoints: [forged],
      anchoredKeys,
      witnesses: both,
      fault: ['bad_checkpoint', 0, 0],
    },
    {
      name: 'a witness and no checkpoint',
      entries: log,
      witnesses: [witness.verifierKey],
      fault: ['unwitnessed', 0, 0],
    },
  ];
}
