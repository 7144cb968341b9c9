using System.Text;

namespace McpOrleans.Benchmarks.Service;

/// <summary>Reads a program's output to its end and keeps only the last of it.</summary>
internal sealed class OutputTail
{
    private const int BlockSize = 16 * 1024;

    private readonly Lock _gate = new();
    private byte[] _block = new byte[BlockSize];
    private byte[] _blockBefore = [];
    private int _length;

    /// <summary>Reads on, or the program would stop once the pipe is full of its log.</summary>
    public async Task ReadAsync(Stream output)
    {
        var buffer = new byte[BlockSize];
        while (await output.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_gate)
            {
                if (_length + read > BlockSize)
                {
                    (_blockBefore, _block, _length) = (_block[.._length], new byte[BlockSize], 0);
                }

                buffer.AsSpan(0, read).CopyTo(_block.AsSpan(_length));
                _length += read;
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return Encoding.UTF8.GetString([.. _blockBefore, .. _block.AsSpan(0, _length)]);
        }
    }
}
