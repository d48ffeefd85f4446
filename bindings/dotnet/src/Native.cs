using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Copernica
{
    /// <summary>
    /// The functions of the C interface. Texts cross by hand, as pointers to NUL-terminated UTF-8: what the runtimes do with
    /// strings and arrays of them differs between .NET Framework, Mono and CoreCLR.
    /// </summary>
    internal static class Native
    {
        private const string Library = "copernica";
        private const CallingConvention C = CallingConvention.Cdecl;

#if NET8_0_OR_GREATER
        static Native()
        {
            // Without the development package of a distribution there is only the name with the major version.
            NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, (name, assembly, paths) =>
                name == Library && !NativeLibrary.TryLoad(name, assembly, paths, out _) &&
                NativeLibrary.TryLoad("libcopernica.so.0", assembly, paths, out IntPtr versioned)
                    ? versioned
                    : IntPtr.Zero);
        }
#endif

        [UnmanagedFunctionPointer(C)]
        internal delegate void LogFunction(int level, IntPtr message, IntPtr userData);

        [DllImport(Library, CallingConvention = C)]
        internal static extern uint cop_version();
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_status_name(int status);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_status_message(int status);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_effect_name(int effect);

        [DllImport(Library, CallingConvention = C)]
        internal static extern OptionsHandle cop_options_new();
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_options_free(IntPtr options);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_options_message(OptionsHandle options);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_base_url(OptionsHandle options, IntPtr text);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_api_version(OptionsHandle options, uint number);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_token_host(OptionsHandle options, IntPtr text);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_user_agent(OptionsHandle options, IntPtr text);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_proxy(OptionsHandle options, IntPtr text);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_ca_file(OptionsHandle options, IntPtr text);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_client_certificate(OptionsHandle options, IntPtr certificate, IntPtr key);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_allow_plain_http(OptionsHandle options);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_idle_connections(OptionsHandle options, uint number);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_connect_timeout_ms(OptionsHandle options, uint milliseconds);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_timeout_ms(OptionsHandle options, uint milliseconds);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_attempts(OptionsHandle options, uint number);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_backoff_ms(OptionsHandle options, uint baseMs, uint capMs);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_rate_limit(OptionsHandle options, double requestsPerSecond);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_field_check(OptionsHandle options, int isOn);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_value_check(OptionsHandle options, int isOn);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_field_list_age_ms(OptionsHandle options, uint milliseconds);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_max_matches(OptionsHandle options, ulong number);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_log(OptionsHandle options, LogFunction function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_options_set_log_values(OptionsHandle options, int showsValues);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ClientHandle cop_client_new_with(IntPtr accessToken, OptionsHandle options);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ClientHandle cop_client_derive(ClientHandle parent, uint timeoutMs);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_client_cancel(ClientHandle client);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_client_free(IntPtr client);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ConditionsHandle cop_conditions_new(ClientHandle client);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_conditions_free(IntPtr conditions);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_conditions_add(ConditionsHandle conditions, IntPtr field, int comparison, IntPtr value);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_conditions_add_pattern(ConditionsHandle conditions, IntPtr field, int comparison, IntPtr pattern);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_conditions_fields(ConditionsHandle conditions);
        [DllImport(Library, CallingConvention = C)]
        internal static extern UIntPtr cop_conditions_count(ConditionsHandle conditions);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_conditions_message(ConditionsHandle conditions);

        [DllImport(Library, CallingConvention = C)]
        internal static extern BodyHandle cop_body_new(ClientHandle client);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_body_free(IntPtr body);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_body_set_text(BodyHandle body, IntPtr field, IntPtr text);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_body_set_integer(BodyHandle body, IntPtr field, long number);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_body_set_number(BodyHandle body, IntPtr field, double number);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_body_set_bool(BodyHandle body, IntPtr field, int value);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_body_set_null(BodyHandle body, IntPtr field);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_body_set_date(BodyHandle body, IntPtr field, IntPtr date);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_body_set_interest(BodyHandle body, IntPtr interest, int isOn);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_body_json(BodyHandle body);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_body_message(BodyHandle body);

        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_update_profiles(
            ClientHandle client, IntPtr database, IntPtr fields, UIntPtr count, IntPtr body, uint flags);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ResultHandle cop_count_profiles(ClientHandle client, IntPtr database, IntPtr fields, UIntPtr count);

        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_result_status(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_message(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_result_effect(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_result_may_repeat(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_result_http_status(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern int cop_result_created(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_result_created_id(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern long cop_result_matched(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_body(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern uint cop_result_attempts(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern ulong cop_result_retry_after_ms(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern UIntPtr cop_result_warning_count(ResultHandle result);
        [DllImport(Library, CallingConvention = C)]
        internal static extern IntPtr cop_result_warning(ResultHandle result, UIntPtr index);
        [DllImport(Library, CallingConvention = C)]
        internal static extern void cop_result_free(IntPtr result);

        /// <summary>The text behind a pointer to NUL-terminated UTF-8; null for NULL.</summary>
        internal static string Text(IntPtr utf8)
        {
            if (utf8 == IntPtr.Zero)
            {
                return null;
            }
            int length = 0;
            while (Marshal.ReadByte(utf8, length) != 0)
            {
                length++;
            }
            byte[] bytes = new byte[length];
            Marshal.Copy(utf8, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>
    /// One block of native memory with texts as NUL-terminated UTF-8, and before them an array of pointers to them.
    /// Nothing of it moves or is freed before Dispose.
    /// </summary>
    internal sealed class Utf8Texts : IDisposable
    {
        private static readonly Encoding Strict = new UTF8Encoding(false, true);

        private IntPtr block;

        internal Utf8Texts(params string[] texts)
        {
            List<byte[]> encoded = new List<byte[]>();
            int size = texts.Length * IntPtr.Size;
            foreach (string text in texts)
            {
                byte[] bytes = text == null ? null : Strict.GetBytes(text);
                encoded.Add(bytes);
                size += bytes == null ? 0 : bytes.Length + 1;
            }
            block = Marshal.AllocHGlobal(Math.Max(size, 1));
            Handle.Count(1);
            int at = texts.Length * IntPtr.Size;
            for (int i = 0; i < encoded.Count; i++)
            {
                byte[] bytes = encoded[i];
                Marshal.WriteIntPtr(block, i * IntPtr.Size, bytes == null ? IntPtr.Zero : IntPtr.Add(block, at));
                if (bytes != null)
                {
                    Marshal.Copy(bytes, 0, IntPtr.Add(block, at), bytes.Length);
                    Marshal.WriteByte(block, at + bytes.Length, 0);
                    at += bytes.Length + 1;
                }
            }
        }

        /// <summary>The array of pointers.</summary>
        internal IntPtr Array => block;

        /// <summary>The pointer to one text.</summary>
        internal IntPtr this[int index] => Marshal.ReadIntPtr(block, index * IntPtr.Size);

        public void Dispose()
        {
            Marshal.FreeHGlobal(block);
            block = IntPtr.Zero;
            Handle.Count(-1);
        }

        /// <summary>Refuses a text that does not reach the library as it is: with a NUL, or with half a character.</summary>
        internal static void Check(string text, string name, CopernicaStatus status)
        {
            if (text == null)
            {
                return;
            }
            int at = text.IndexOf('\0');
            if (at >= 0)
            {
                throw CopernicaException.Refusal(status, name + " has a NUL at position " + at + ": a text would end there; take it out");
            }
            try
            {
                Strict.GetByteCount(text);
            }
            catch (EncoderFallbackException failure)
            {
                throw CopernicaException.Refusal(CopernicaStatus.InvalidUtf8,
                    name + " has half a character (a lone surrogate) at position " + failure.Index);
            }
        }
    }
}
