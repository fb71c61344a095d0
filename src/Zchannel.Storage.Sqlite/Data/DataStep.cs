namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// How far long work is.
/// </summary>
/// <param name="Words">What is done.</param>
/// <param name="Done">How much of it.</param>
/// <param name="Total">How much there is; 0 where that is not known.</param>
internal readonly record struct DataStep(string Words, long Done = 0, long Total = 0);
