// Package vectors runs the files of the folder vectors/ at the root of the repository, which hold TypeScript, Python and
// Go together: each language must give the same answers.
package vectors
