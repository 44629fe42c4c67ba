import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations("Administrators' log", {
  listAdminChanges: {
    summary: "List administrators' changes",
    description: "Who changed what on the developer's account, the newest first.",
  },
  exportAdminLog: {
    summary: "Export the administrators' log",
    description: 'All entries as JSON Lines. Anybody can check the file offline.',
  },
});
