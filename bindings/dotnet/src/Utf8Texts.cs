using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Copernica
{
    /// <summary>
    /// One block of native memory with texts as NUL-terminated UTF-8, and before them an array of pointers to them.
    /// Nothing of it moves or is freed before Dispose.
    /// </summary>
    internal sealed class Utf8Texts : IDisposable
    {
        private static readonly Encoding Strict = new UTF8Encoding(false, true);

        private IntPtr block;

        /// <summary>Texts that Check has let through.</summary>
        internal Utf8Texts(params string[] texts) : this(texts, Strict.GetBytes)
        {
        }

        private Utf8Texts(string[] texts, Func<string, byte[]> encode)
        {
            List<byte[]> encoded = new List<byte[]>();
            int size = texts.Length * IntPtr.Size;
            foreach (string text in texts)
            {
                byte[] bytes = text == null ? null : encode(text);
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

        /// <summary>The array of pointers from one of them on.</summary>
        internal IntPtr From(int index)
        {
            return IntPtr.Add(block, index * IntPtr.Size);
        }

        /// <summary>The pointer to one text.</summary>
        internal IntPtr this[int index] => Marshal.ReadIntPtr(block, index * IntPtr.Size);

        public void Dispose()
        {
            Marshal.FreeHGlobal(block);
            block = IntPtr.Zero;
            Handle.Count(-1);
        }

        /// <summary>
        /// Any texts: one that does not reach the library as it is becomes one that the library refuses, at the same place.
        /// </summary>
        internal static Utf8Texts AsFarAsPossible(string[] texts)
        {
            return new Utf8Texts(texts, text => Flaw(text) < 0 ? Strict.GetBytes(text) : Refused(text, Flaw(text)));
        }

        /// <summary>Where the first NUL or half of a character is; -1 when there is none.</summary>
        private static int Flaw(string text)
        {
            int nul = text.IndexOf('\0');
            try
            {
                Strict.GetByteCount(text);
            }
            catch (EncoderFallbackException failure)
            {
                return nul < 0 ? failure.Index : Math.Min(nul, failure.Index);
            }
            return nul;
        }

        private static byte[] Refused(string text, int flaw)
        {
            List<byte> bytes = new List<byte>(Strict.GetBytes(text.Substring(0, flaw)));
            // No UTF-8 has this byte.
            bytes.Add(0xff);
            return bytes.ToArray();
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
