namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Answers those who publish, several in one turn of the thread pool: woken one by one, each would cost a thread its sleep. Filled by the writer's thread alone.
/// </summary>
internal sealed class Answers
{
    // So many that waking a thread is worth it, and so few that the last of them does not wait long while another thread is idle.
    private const int Together = 16;

    private readonly List<Answer> _answers = new(Together);

    /// <summary>Adds an answer.</summary>
    /// <param name="waiting">Who waits; what it does next is done in that turn.</param>
    /// <param name="failure">What went wrong; null where nothing did.</param>
    public void Add(TaskCompletionSource waiting, Exception? failure)
    {
        _answers.Add(new Answer(waiting, failure));
        if (_answers.Count == Together)
        {
            Send();
        }
    }

    /// <summary>Sends those that are there.</summary>
    public void Send()
    {
        if (_answers.Count > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Turn([.. _answers]), preferLocal: false);
            _answers.Clear();
        }
    }

    private readonly record struct Answer(TaskCompletionSource Waiting, Exception? Failure);

    private sealed class Turn(Answer[] answers) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var (waiting, failure) in answers)
            {
                if (failure is null)
                {
                    waiting.SetResult();
                }
                else
                {
                    waiting.SetException(failure);
                }
            }
        }
    }
}
