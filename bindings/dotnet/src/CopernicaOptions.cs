using System;

namespace Copernica
{
    /// <summary>
    /// How a client behaves. Set what differs from the defaults; null leaves the default. A client copies its options when it is
    /// made, and refuses then what makes no sense.
    /// </summary>
    public sealed class CopernicaOptions
    {
        /// <summary>The address of the API, such as the one that the sandbox prints. Plain http is for this machine only.</summary>
        public string BaseUrl { get; set; }

        /// <summary>The version of the API, which decides the shape of bodies: 0 (the default) for the unversioned one, or 1 to 4.</summary>
        public int? ApiVersion { get; set; }

        /// <summary>The address of the host that exchanges access tokens for API version 4.</summary>
        public string TokenHost { get; set; }

        /// <summary>The name that the client gives itself, such as "my-crm/1.0".</summary>
        public string UserAgent { get; set; }

        /// <summary>"http://[user:password@]host:port", "socks5://...", or "environment" to read the usual variables.</summary>
        public string Proxy { get; set; }

        /// <summary>A PEM file of certificates whose authorities are trusted in place of the system's.</summary>
        public string CaFile { get; set; }

        /// <summary>The PEM file of the certificate with which the client shows itself; it needs ClientKeyFile.</summary>
        public string ClientCertificateFile { get; set; }

        /// <summary>The PEM file of that certificate's private key.</summary>
        public string ClientKeyFile { get; set; }

        /// <summary>Allows plain http to other machines. Everyone on the way can then read the access token.</summary>
        public bool AllowPlainHttp { get; set; }

        /// <summary>How many idle connections are kept for later calls; 64 is the default.</summary>
        public int? IdleConnections { get; set; }

        /// <summary>
        /// How many asynchronous calls may be under way at once; 64 is the default. Others wait for their turn, as long as their
        /// token allows: a call under way holds a thread.
        /// </summary>
        public int MaxConcurrentCalls { get; set; } = 64;

        /// <summary>How long making a connection may take; zero for no limit of its own, 10 s is the default.</summary>
        public TimeSpan? ConnectTimeout { get; set; }

        /// <summary>How long a call may take from entry to return; zero for no limit, a minute is the default.</summary>
        public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>How often a call is attempted at the most; 3 is the default. Only what is harmless is repeated.</summary>
        public int? Attempts { get; set; }

        /// <summary>The longest first wait between attempts; 250 ms is the default.</summary>
        public TimeSpan BackoffBase { get; set; } = TimeSpan.FromMilliseconds(250);

        /// <summary>The longest wait between attempts; 10 s is the default.</summary>
        public TimeSpan BackoffCap { get; set; } = TimeSpan.FromSeconds(10);

        /// <summary>How many requests may leave in a second; zero (the default) for no limit.</summary>
        public double? RateLimit { get; set; }

        /// <summary>Whether names are checked against the fields of the database.</summary>
        public bool FieldCheck { get; set; } = true;

        /// <summary>Whether values are checked against the types of their fields.</summary>
        public bool ValueCheck { get; set; } = true;

        /// <summary>How long the field list of a database is kept; zero fetches it for every call, five minutes is the default.</summary>
        public TimeSpan? FieldListAge { get; set; }

        /// <summary>How many profiles an update may match; one that matches more is refused. Null for any number.</summary>
        public ulong? MaxMatches { get; set; }

        /// <summary>
        /// Is told of every attempt of a call, and of warnings, on the thread that makes the call. What it throws is dropped: a
        /// log line must not end a call.
        /// </summary>
        public Action<CopernicaLogLevel, string> Log { get; set; }

        /// <summary>Whether log lines show values, which can be personal data: of conditions, and those a warning quotes.</summary>
        public bool LogValues { get; set; }

        /// <summary>Makes the options of the C interface.</summary>
        internal OptionsHandle ToNative(Native.LogFunction log)
        {
            OptionsHandle options = Native.cop_options_new().Counted();
            try
            {
                Fill(options, log);
                return options;
            }
            catch
            {
                options.Dispose();
                throw;
            }
        }

        private void Fill(OptionsHandle options, Native.LogFunction log)
        {
            Set(options, BaseUrl, nameof(BaseUrl), Native.cop_options_set_base_url);
            Set(options, TokenHost, nameof(TokenHost), Native.cop_options_set_token_host);
            Set(options, UserAgent, nameof(UserAgent), Native.cop_options_set_user_agent);
            Set(options, Proxy, nameof(Proxy), Native.cop_options_set_proxy);
            Set(options, CaFile, nameof(CaFile), Native.cop_options_set_ca_file);
            SetClientCertificate(options);
            Set(options, ApiVersion, nameof(ApiVersion), Native.cop_options_set_api_version);
            Set(options, IdleConnections, nameof(IdleConnections), Native.cop_options_set_idle_connections);
            Set(options, Attempts, nameof(Attempts), Native.cop_options_set_attempts);
            Set(options, ConnectTimeout, nameof(ConnectTimeout), Native.cop_options_set_connect_timeout_ms);
            Set(options, Timeout, nameof(Timeout), Native.cop_options_set_timeout_ms);
            Set(options, FieldListAge, nameof(FieldListAge), Native.cop_options_set_field_list_age_ms);
            Check(options, Native.cop_options_set_backoff_ms(
                options, Milliseconds(BackoffBase, nameof(BackoffBase)), Milliseconds(BackoffCap, nameof(BackoffCap))));
            Check(options, Native.cop_options_set_rate_limit(options, RateLimit ?? 0));
            Check(options, Native.cop_options_set_field_check(options, FieldCheck ? 1 : 0));
            Check(options, Native.cop_options_set_value_check(options, ValueCheck ? 1 : 0));
            Check(options, Native.cop_options_set_max_matches(options, MaxMatches ?? 0));
            Check(options, Native.cop_options_set_log(options, log, IntPtr.Zero));
            Check(options, Native.cop_options_set_log_values(options, LogValues ? 1 : 0));
            if (AllowPlainHttp)
            {
                Check(options, Native.cop_options_allow_plain_http(options));
            }
            if (MaxConcurrentCalls < 1)
            {
                throw Refusal(nameof(MaxConcurrentCalls) + " is " + MaxConcurrentCalls + "; write 1 or more");
            }
        }

        private void SetClientCertificate(OptionsHandle options)
        {
            if (ClientCertificateFile == null && ClientKeyFile == null)
            {
                return;
            }
            if (ClientCertificateFile == null || ClientKeyFile == null)
            {
                throw Refusal(nameof(ClientCertificateFile) + " and " + nameof(ClientKeyFile) + " belong together; set both");
            }
            Utf8Texts.Check(ClientCertificateFile, nameof(ClientCertificateFile), CopernicaStatus.InvalidOption);
            Utf8Texts.Check(ClientKeyFile, nameof(ClientKeyFile), CopernicaStatus.InvalidOption);
            using (Utf8Texts texts = new Utf8Texts(ClientCertificateFile, ClientKeyFile))
            {
                Check(options, Native.cop_options_set_client_certificate(options, texts[0], texts[1]));
            }
        }

        private static void Set(OptionsHandle options, string value, string name, Func<OptionsHandle, IntPtr, int> setter)
        {
            if (value != null)
            {
                Utf8Texts.Check(value, name, CopernicaStatus.InvalidOption);
                using (Utf8Texts text = new Utf8Texts(value))
                {
                    Check(options, setter(options, text[0]));
                }
            }
        }

        private static void Set(OptionsHandle options, int? value, string name, Func<OptionsHandle, uint, int> setter)
        {
            if (value < 0)
            {
                throw Refusal(name + " is negative: " + value);
            }
            if (value != null)
            {
                Check(options, setter(options, (uint)value));
            }
        }

        private static void Set(OptionsHandle options, TimeSpan? value, string name, Func<OptionsHandle, uint, int> setter)
        {
            if (value != null)
            {
                Check(options, setter(options, Milliseconds(value.Value, name)));
            }
        }

        /// <summary>A duration as C has it: a part of a millisecond counts as a whole, since 0 has a meaning of its own.</summary>
        internal static uint Milliseconds(TimeSpan duration, string name)
        {
            if (duration < TimeSpan.Zero)
            {
                throw Refusal(name + " is negative: " + duration);
            }
            return (uint)Math.Min(Math.Ceiling(duration.TotalMilliseconds), uint.MaxValue);
        }

        private static void Check(OptionsHandle options, int status)
        {
            if (status != 0)
            {
                throw CopernicaException.Refusal((CopernicaStatus)status, Native.Text(Native.cop_options_message(options)));
            }
        }

        private static CopernicaException Refusal(string message)
        {
            return CopernicaException.Refusal(CopernicaStatus.InvalidOption, message);
        }
    }
}
