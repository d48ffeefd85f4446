using System;

namespace Copernica
{
    /// <summary>
    /// How a list of profiles is read. Set what differs from the defaults; null leaves the default. A list copies its query when
    /// it is asked for.
    /// </summary>
    public sealed class CopernicaQuery
    {
        /// <summary>
        /// The order: "id" (the default), "modified", "random", or the name of a field. Only the order of ids can go on behind a
        /// page whatever changes meanwhile: any other needs a Limit of at most 1000.
        /// </summary>
        public string OrderBy { get; set; }

        /// <summary>Whether the order is from high to low.</summary>
        public bool Descending { get; set; }

        /// <summary>How many profiles are asked for at a time, and held in memory; 1 to 1000, the default.</summary>
        public int? PageSize { get; set; }

        /// <summary>How many profiles are read at the most; null for all.</summary>
        public long? Limit { get; set; }

        /// <summary>
        /// Whether only ids, fields, interests and moments of change are asked for. Pages are then smaller; secret, moment of
        /// creation and database of a profile are not known.
        /// </summary>
        public bool DataOnly { get; set; }

        /// <summary>The size of a page of this query, or of none.</summary>
        internal static int PageSizeOf(CopernicaQuery query)
        {
            return query == null || query.PageSize == null ? 1000 : query.PageSize.Value;
        }

        /// <summary>A query that does not change any more, after a check that it makes sense.</summary>
        internal static CopernicaQuery Fixed(CopernicaQuery query)
        {
            CopernicaQuery copy = query == null ? new CopernicaQuery() : (CopernicaQuery)query.MemberwiseClone();
            copy.ToNative().Dispose();
            return copy;
        }

        /// <summary>Makes the query of the C interface.</summary>
        internal QueryHandle ToNative()
        {
            QueryHandle query = Native.cop_query_new().Counted();
            try
            {
                Fill(query);
                return query;
            }
            catch
            {
                query.Dispose();
                throw;
            }
        }

        private void Fill(QueryHandle query)
        {
            if (OrderBy != null || Descending)
            {
                Utf8Texts.Check(OrderBy, nameof(OrderBy), CopernicaStatus.InvalidOption);
                using (Utf8Texts by = new Utf8Texts(OrderBy ?? "id"))
                {
                    Check(query, Native.cop_query_set_order(query, by[0], Descending ? 1 : 0));
                }
            }
            if (PageSize != null)
            {
                Check(query, Native.cop_query_set_page_size(query, (uint)Math.Max(PageSize.Value, 0)));
            }
            if (Limit != null)
            {
                Check(query, Native.cop_query_set_limit(query, (ulong)Positive(Limit.Value)));
            }
            Check(query, Native.cop_query_set_data_only(query, DataOnly ? 1 : 0));
        }

        /// <summary>Zero is all of them in C, which a program that computed a limit would not mean.</summary>
        private static long Positive(long limit)
        {
            return limit > 0 ? limit : throw CopernicaException.Refusal(
                CopernicaStatus.InvalidOption, "the limit is " + limit + "; write 1 or more, or null for all");
        }

        private static void Check(QueryHandle query, int status)
        {
            if (status != 0)
            {
                throw CopernicaException.Refusal((CopernicaStatus)status, Native.Text(Native.cop_query_message(query)));
            }
        }
    }
}
