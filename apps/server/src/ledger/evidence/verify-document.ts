/** How the reader of a pack checks it. */
export function verifyDocument(verifierKey: string): string {
  return `# Checking this pack

    npx @grantex/cli evidence verify pack.zip --key '<the key of the log>'

The command needs no server and no account. It checks that

- the manifest is signed by the log's key, and each file has the digest that it states;
- the entries are those of the log at their places: unchanged, in order, none missing, as the checkpoint covers them;
- the checkpoint is signed by the log's key, and continues that of the previous pack, if there is one.

It names what was changed, and ends with 3.

**Get the key from somewhere else than this pack**, such as the organization's website, a contract, or a folder of
\`grantex audit checkpoint --kept\`. Whoever could make a false pack could also put a false key into it:

    ${verifierKey}

A pack shows what the log said when it was made. It does not show that the log says the same to everybody: compare the
checkpoint with witnesses (\`--witness\`), or with one that you kept yourself.
`;
}
