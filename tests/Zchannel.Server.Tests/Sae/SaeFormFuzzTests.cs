using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Zchannel.Sae;

namespace Zchannel.Server.Tests.Sae;

public sealed class SaeFormFuzzTests
{
    private static readonly string[] Types =
    [
        "", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b\"", "multipart/form-data; boundary=\"--\r\n\"",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "multipart/form-data; boundary=bb; boundary=b", "application/json", "/", ";",
    ];

    private static readonly string[] Pieces =
    [
        "--b\r\n", "--b--", "--b", "\r\n", "\r\n\r\n", "\n", "Content-Disposition: form-data; name=\"client_id\"", "Content-Disposition: ", "form-data", "; name=",
        "; filename=x", "; filename*=", "utf-8''%ff", "\"", "\\", "client_id=news", "&", "=", "%", "%ff", "%00", "+", ":", "世", "\0",
    ];

    private static readonly Gen<byte[]> GenPiece = Gen.OneOf(
        Gen.Int[0, Pieces.Length - 1].Select(n => Encoding.UTF8.GetBytes(Pieces[n])),
        Gen.Byte.Array[0, 4]);

    [Fact]
    public async Task NoBody_OfWhateverType_IsMoreThanABadArgument() =>
        await Gen.Select(Gen.Int[0, Types.Length - 1].Select(n => Types[n]), GenPiece.Array[0, 16]).SampleAsync(
            async (type, pieces) =>
            {
                var context = new DefaultHttpContext { Request = { ContentType = type, Body = new MemoryStream(pieces.SelectMany(piece => piece).ToArray()) } };

                var (form, error) = await SaeForm.ReadAsync(context.Request, 1_000);

                Assert.True(form is null == error is not null);
                Assert.True(error is null or { Status: 400 });
            },
            iter: 20_000);
}
