/** Style sheets are bundled as text: the player carries its own into its shadow tree. */
declare module "*.css" {
  const text: string;
  export default text;
}
