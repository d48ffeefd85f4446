using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Copernica
{
    /// <summary>
    /// The functions of the C interface; each subject has a file of its own. Texts cross by hand, as pointers to NUL-terminated
    /// UTF-8: what the runtimes do with strings and arrays of them differs between .NET Framework, Mono and CoreCLR.
    /// </summary>
    internal static partial class Native
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

        /// <summary>An id as .NET has it: C says 0 for none.</summary>
        internal static ulong? Id(ulong id)
        {
            return id == 0 ? (ulong?)null : id;
        }

        /// <summary>What a function of C gives for 0, 1, 2 and so on, until it gives NULL.</summary>
        internal static IReadOnlyList<T> List<T>(Func<UIntPtr, IntPtr> entry, Func<IntPtr, T> copy)
        {
            List<T> list = new List<T>();
            for (IntPtr one; (one = entry((UIntPtr)list.Count)) != IntPtr.Zero;)
            {
                list.Add(copy(one));
            }
            return list;
        }
    }
}
