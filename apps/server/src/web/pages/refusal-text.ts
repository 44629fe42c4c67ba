/** A refusal for somebody who has never read an API's documentation. */
export interface RefusalText {
  /** What happened, in a few words, without a full stop. */
  title: string;
  /** What it means for them. */
  text: string;
  /** What they can do now. */
  next: string;
  /** Whether it helps to open the request again. Default: it does not. */
  leadsBack?: boolean;
}
