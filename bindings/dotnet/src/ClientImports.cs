// Imports, which take thousands of records in one call, and any request that has no method of its own.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Copernica
{
    public sealed partial class CopernicaClient
    {
        /// <summary>
        /// Starts an import into a database; CreatedId of the result is its id for GetImportStatus. Version 3 of the API and later.
        /// The server works on it in its own time. An import in doubt is never started again.
        /// </summary>
        /// <param name="database">id or name, such as "1234"</param>
        /// <param name="import">the records and what is done with them; it may be started again or changed afterwards</param>
        /// <param name="flags">DryRun, NoFieldCheck, AllowUnknownFields, and AllowEmpty to take a record with an empty key</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        /// <exception cref="CopernicaException">The call failed; its Effect says what it did all the same.</exception>
        /// <exception cref="CopernicaCanceledException">The token ended the call; its Effect says what it did.</exception>
        public CopernicaResult StartImport(
            string database, CopernicaImport import, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            if (import == null)
            {
                throw new ArgumentNullException(nameof(import));
            }
            return Call(Texts(Place.Database(database), null), cancellationToken, (client, native) =>
                Native.cop_import_start(client, native[0], import.Handle, (uint)flags));
        }

        /// <summary>
        /// As StartImport, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls. Leave the import alone until the task
        /// has ended.
        /// </summary>
        public Task<CopernicaResult> StartImportAsync(
            string database, CopernicaImport import, CopernicaFlags flags = CopernicaFlags.None,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => StartImport(database, import, flags, cancellationToken), cancellationToken);
        }

        /// <summary>Reads how far an import has come. Version 3 of the API and later.</summary>
        /// <param name="id">CreatedId of what StartImport returned</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        public CopernicaResult<CopernicaImportProgress> GetImportStatus(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Read(new string[0], cancellationToken, (client, native) => Native.cop_import_status(client, id),
                result => new CopernicaImportProgress(Native.cop_result_import_progress(result)));
        }

        /// <summary>As GetImportStatus, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult<CopernicaImportProgress>> GetImportStatusAsync(
            ulong id, CancellationToken cancellationToken = default(CancellationToken))
        {
            return InTurn(() => GetImportStatus(id, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Makes any other call of the API, with authentication, time-outs and the same account of its effect; Body of the result
        /// is what the server sent. The calls that can change more than is meant and have a method of their own are refused with
        /// its name. Names of parameters and bodies are not checked against the database.
        /// </summary>
        /// <param name="method">"GET", "POST", "PUT" or "DELETE"; GET is repeated when it fails</param>
        /// <param name="path">what is behind the version, such as "database/1234/views", not percent-encoded</param>
        /// <param name="query">names and values of parameters, not percent-encoded; a name may occur again; null for none</param>
        /// <param name="jsonBody">the body, or null for none</param>
        /// <param name="flags">Repeatable when carrying the request out twice is the same as once</param>
        /// <param name="cancellationToken">ends the call within a quarter of a second</param>
        /// <exception cref="CopernicaException">The call failed; its Effect says what it did all the same.</exception>
        /// <exception cref="CopernicaCanceledException">The token ended the call; its Effect says what it did.</exception>
        public CopernicaResult Request(
            string method, string path, IEnumerable<KeyValuePair<string, string>> query = null, string jsonBody = null,
            CopernicaFlags flags = CopernicaFlags.None, CancellationToken cancellationToken = default(CancellationToken))
        {
            const int before = 3;
            List<string> names = new List<string>();
            List<string> values = new List<string>();
            foreach (KeyValuePair<string, string> parameter in query ?? new KeyValuePair<string, string>[0])
            {
                names.Add(Requested(parameter.Key, "a parameter's name"));
                values.Add(Requested(parameter.Value, "the value of \"" + parameter.Key + "\""));
            }
            Utf8Texts.Check(jsonBody, "the body", CopernicaStatus.InvalidBody);
            List<string> texts = new List<string> { Requested(method, "the method"), Requested(path, "the path"), jsonBody };
            texts.AddRange(names);
            texts.AddRange(values);
            return Call(texts.ToArray(), cancellationToken, (client, native) => Native.cop_request(
                client, native[0], native[1], native.From(before), native.From(before + names.Count), (UIntPtr)names.Count,
                native[2], (uint)flags));
        }

        /// <summary>As Request, on a thread of its own; see CopernicaOptions.MaxConcurrentCalls.</summary>
        public Task<CopernicaResult> RequestAsync(
            string method, string path, IEnumerable<KeyValuePair<string, string>> query = null, string jsonBody = null,
            CopernicaFlags flags = CopernicaFlags.None, CancellationToken cancellationToken = default(CancellationToken))
        {
            KeyValuePair<string, string>[] copy = Copied(query);
            return InTurn(() => Request(method, path, copy, jsonBody, flags, cancellationToken), cancellationToken);
        }

        private static string Requested(string text, string name)
        {
            Utf8Texts.Check(text, name, CopernicaStatus.InvalidRequest);
            return text;
        }
    }
}
